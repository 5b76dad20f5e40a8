"""Views: the lists people work from, declared as data. CLI, HTTP and documentation read this list.

Each view is one plain SQL statement over the mirrored tables. Besides its own parameters it may use `:reader` (who
asks), `:today` (the ledger's day) and `:keeper` (1 when the reader keeps the book, else 0).
"""

from typing import Literal, NamedTuple

ColumnKind = Literal["text", "day", "money", "count", "rate", "record", "list"]
ParameterKind = Literal["text", "days"]
# record: the id of a record. rate: in millionths. list: several texts, or an object, as JSON.
# A parameter of kind "days" is a number of days and reaches the statement as the day so many days from today.


class Column(NamedTuple):
    name: str
    kind: ColumnKind
    en: str
    zh: str


class Parameter(NamedTuple):
    name: str
    kind: ParameterKind
    default: str
    en: str
    zh: str


class View(NamedTuple):
    """roles: empty when every member may ask, and sees what it is party to; otherwise only these and book-keepers.

    order: the columns by which rows are sorted and pages continue; together they are unique and never null.
    tables: the ledger's tables that the statement reads.
    """

    name: str
    en: str
    zh: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    tables: tuple[str, ...]
    select: str
    parameters: tuple[Parameter, ...] = ()
    roles: tuple[str, ...] = ()
    descending: bool = False


def _text(name: str, en: str, zh: str) -> Column:
    return Column(name, "text", en, zh)


def _day(name: str, en: str, zh: str) -> Column:
    return Column(name, "day", en, zh)


def _money(name: str, en: str, zh: str) -> Column:
    return Column(name, "money", en, zh)


def _count(name: str, en: str, zh: str) -> Column:
    return Column(name, "count", en, zh)


def _rate(name: str, en: str, zh: str) -> Column:
    return Column(name, "rate", en, zh)


def _record(name: str, en: str, zh: str) -> Column:
    return Column(name, "record", en, zh)


def _list(name: str, en: str, zh: str) -> Column:
    return Column(name, "list", en, zh)


CURRENCY = _text("currency", "Currency", "币种")
CLAIM = _record("claim", "Claim", "债权")
DUE = _day("due", "Due", "到期日")
FACE = _money("face", "Outstanding", "未结金额")
SUPERVISORS = ("supervisor",)

VIEWS: tuple[View, ...] = (
    # --- a treasurer ---------------------------------------------------------------------------------------------
    View(
        "payables",
        "What we owe, by due day",
        "应付账款（按到期日）",
        (
            DUE,
            CLAIM,
            _text("holder", "Holder", "持有人"),
            CURRENCY,
            FACE,
            _money("paid", "Paid", "已付"),
            _money("disputed", "Disputed", "争议金额"),
            _text("state", "State", "状态"),
            _list("accounts", "Collection accounts, by first day", "收款账户（按生效日）"),
        ),
        ("due", "claim"),
        ("claims", "collection_accounts"),
        """
        SELECT c.due AS due, c.record_key AS claim, c.holder AS holder, c.currency AS currency, c.face AS face,
            c.paid AS paid, c.disputed AS disputed,
            CASE WHEN c.overdue_since IS NOT NULL THEN 'overdue' WHEN c.due <= :today THEN 'due'
                ELSE 'open' END AS state,
            a.accounts AS accounts
        FROM claims c LEFT JOIN collection_accounts a ON a.record_key = c.holder
        WHERE c.obligor = :reader AND c.stage IN ('live', 'defaulted')
        """,
    ),
    View(
        "payables-by-day",
        "What we owe on each due day",
        "每个到期日的应付总额",
        (
            DUE,
            CURRENCY,
            _count("claims", "Claims", "笔数"),
            FACE,
            _money("disputed", "Disputed", "争议金额"),
        ),
        ("due", "currency"),
        ("claims",),
        """
        SELECT due, currency, COUNT(*) AS claims, SUM(face) AS face, SUM(disputed) AS disputed
        FROM claims
        WHERE obligor = :reader AND stage IN ('live', 'defaulted')
        GROUP BY due, currency
        """,
    ),
    View(
        "to-answer",
        "Offers that wait for an answer",
        "待答复的要约",
        (
            _day("answer_by", "Answer by", "答复截止日"),
            CLAIM,
            _text("entrance", "Entrance", "方式"),
            _text("obligor", "Obligor", "债务人"),
            _text("creditor", "Creditor", "债权人"),
            CURRENCY,
            _money("face", "Face", "面额"),
            DUE,
        ),
        ("answer_by", "claim"),
        ("claims", "promises"),
        """
        SELECT p.answer_by AS answer_by, c.record_key AS claim, p.entrance AS entrance, c.obligor AS obligor,
            c.creditor AS creditor, c.currency AS currency, c.face AS face, c.due AS due
        FROM claims c JOIN promises p ON p.record_key = c.root
        WHERE c.stage = 'offered' AND (p.obligor = :reader OR p.creditor = :reader)
        """,
    ),
    View(
        "balances",
        "Our money at settlement banks",
        "结算银行存款（镜像）",
        (
            _text("bank", "Bank", "银行"),
            CURRENCY,
            _money("available", "Available", "可用"),
            _money("held", "Held", "冻结"),
        ),
        ("bank", "currency"),
        ("balances",),
        """
        SELECT bank, currency, available, held FROM balances WHERE party = :reader
        """,
    ),
    # --- a supplier ----------------------------------------------------------------------------------------------
    View(
        "claims",
        "What is owed to us",
        "应收债权",
        (
            DUE,
            CLAIM,
            _text("obligor", "Obligor", "债务人"),
            CURRENCY,
            FACE,
            _money("paid", "Paid", "已收"),
            _text("stage", "Stage", "阶段"),
            _money("disputed", "Disputed", "争议金额"),
            _day("overdue_since", "Overdue since", "逾期起始日"),
            _record("financing", "Financing file", "融资档案"),
        ),
        ("due", "claim"),
        ("claims",),
        """
        SELECT due, record_key AS claim, obligor, currency, face, paid, stage, disputed, overdue_since,
            financed_by AS financing
        FROM claims
        WHERE holder = :reader AND stage IN ('offered', 'live', 'defaulted')
        """,
    ),
    View(
        "offers",
        "What a financing costs, before it is signed",
        "融资报价（签署前成本）",
        (
            _day("expires", "Offer ends", "报价截止日"),
            _record("file", "Financing file", "融资档案"),
            CLAIM,
            _text("financier", "Financier", "资金方"),
            CURRENCY,
            _money("face", "Face", "面额"),
            _money("principal", "Principal", "融资本金"),
            _rate("rate", "Annual rate", "年利率"),
            _day("value_day", "Value day", "起息日"),
            DUE,
            _money("interest", "Interest", "利息"),
            _money("fee", "Fee", "手续费"),
            _text("fee_borne_by", "Fee borne by", "手续费承担方"),
            _money("proceeds", "We receive", "实收"),
            _rate("annual_cost", "All-in annual cost", "综合年化成本"),
            _list("recourse", "Recourse on", "追索情形"),
        ),
        ("expires", "file"),
        ("financing_files",),
        """
        SELECT offer_expires AS expires, record_key AS file, claim, financier, currency, face,
            offer_principal AS principal, offer_rate AS rate, offer_value_day AS value_day, due,
            offer_interest AS interest, offer_fee AS fee, offer_fee_borne_by AS fee_borne_by,
            offer_proceeds AS proceeds, offer_annual_cost AS annual_cost, offer_recourse AS recourse
        FROM financing_files
        WHERE supplier = :reader AND stage = 'offered' AND offer_expires >= :today
        """,
    ),
    View(
        "invoices",
        "Invoices and what is left of them",
        "发票及剩余可用额度",
        (
            _day("issued", "Issued", "开票日"),
            _record("invoice", "Invoice", "发票"),
            _text("seller", "Seller", "卖方"),
            _text("buyer", "Buyer", "买方"),
            CURRENCY,
            _money("total", "Total", "价税合计"),
            _money("taken_back", "Taken back", "红冲或贷记"),
            _money("paid", "Paid outside", "账本外已付"),
            _money("retention", "Retention", "质保金"),
            _money("used", "Used", "已使用"),
            _money("remainder", "Left", "剩余"),
            _text("authenticity", "Authenticity", "真伪查验"),
            _list("disputed_by", "Disputed by", "异议方"),
            _text("in_conflict", "In conflict", "标识冲突"),
            _count("near_duplicates", "Look alike", "疑似重复"),
        ),
        ("issued", "invoice"),
        ("documents",),
        """
        SELECT d.issued AS issued, d.record_key AS invoice, d.seller AS seller, d.buyer AS buyer,
            d.currency AS currency, d.total AS total, d.taken_back AS taken_back, d.paid AS paid,
            d.retention AS retention, d.used AS used,
            CASE WHEN d.total - d.taken_back - d.paid - d.retention - d.used > 0
                THEN d.total - d.taken_back - d.paid - d.retention - d.used ELSE 0 END AS remainder,
            CASE WHEN d.failed_by <> '[]' THEN 'failed' WHEN d.verified_by <> '[]' THEN 'verified'
                ELSE 'unverified' END AS authenticity,
            d.disputed_by AS disputed_by, CASE WHEN d.in_conflict THEN 'yes' ELSE 'no' END AS in_conflict,
            d.near_duplicates AS near_duplicates
        FROM (SELECT *, CASE WHEN credited > red THEN credited ELSE red END AS taken_back FROM documents) d
        WHERE (d.seller = :reader OR d.buyer = :reader OR d.shown_to LIKE '%"' || :reader || '"%')
            AND d.kind = 'invoice' AND d.withdrawn = 0
        """,
    ),
    View(
        "to-recompute",
        "Documents shown to us that we have not recomputed",
        "已获出示而尚未重算的单据",
        (
            _day("attested", "Attested", "登记日"),
            _record("document", "Document", "单据"),
            _text("kind", "Kind", "类型"),
            _text("seller", "Seller", "卖方"),
            _text("buyer", "Buyer", "买方"),
            CURRENCY,
            _money("total", "Total", "总额"),
        ),
        ("attested", "document"),
        ("documents",),
        """
        SELECT d.attested AS attested, d.record_key AS document, d.kind AS kind, d.seller AS seller, d.buyer AS buyer,
            d.currency AS currency, d.total AS total
        FROM documents d
        WHERE (d.seller = :reader OR d.buyer = :reader OR d.shown_to LIKE '%"' || :reader || '"%')
            AND d.withdrawn = 0 AND d.recomputed_by NOT LIKE '%"' || :reader || '"%'
        """,
    ),
    # --- a risk officer ------------------------------------------------------------------------------------------
    View(
        "financings",
        "What we have financed",
        "已投放融资",
        (
            DUE,
            _record("file", "Financing file", "融资档案"),
            CLAIM,
            _text("obligor", "Obligor", "债务人"),
            _text("supplier", "Supplier", "供应商"),
            CURRENCY,
            _money("principal_left", "Principal left", "剩余本金"),
            _money("interest_left", "Interest left", "剩余利息"),
            _money("collected", "Collected", "已回收"),
            _day("overdue_since", "Overdue since", "逾期起始日"),
            _text("stage", "Stage", "阶段"),
        ),
        ("due", "file"),
        ("financing_files", "claims"),
        """
        SELECT f.due AS due, f.record_key AS file, f.claim AS claim, f.obligor AS obligor, f.supplier AS supplier,
            f.currency AS currency, f.principal_left AS principal_left, f.interest_left AS interest_left,
            f.collected AS collected,
            CASE WHEN c.financed_by = f.record_key THEN c.overdue_since END AS overdue_since, f.stage AS stage
        FROM financing_files f JOIN claims c ON c.record_key = f.claim
        WHERE f.financier = :reader AND f.stage IN ('paid-out', 'repaid', 'bought-back')
        """,
    ),
    View(
        "exposures",
        "Exposure and lines by obligor and by group",
        "按债务人与集团的敞口及额度",
        (
            _text("subject", "Obligor or group", "债务人或集团"),
            _money("used", "Used", "已用"),
            _money("line", "Line", "额度"),
            _money("free", "Free", "可用"),
            _day("line_until", "Line until", "额度到期日"),
            _rate("share", "Share of all", "占比"),
        ),
        ("subject",),
        ("exposures",),
        """
        SELECT e.subject AS subject, e.used AS used, e."limit" AS line,
            CASE WHEN e."limit" IS NULL OR e.limit_until < :today OR e."limit" < e.used THEN 0
                ELSE e."limit" - e.used END AS free,
            e.limit_until AS line_until,
            CASE WHEN t.used = 0 THEN 0 ELSE e.used * 1000000 / t.used END AS share
        FROM exposures e
        JOIN (SELECT SUM(used) AS used FROM exposures WHERE financier = :reader AND subject NOT LIKE 'group:%') t
            ON 1 = 1
        WHERE e.financier = :reader
        """,
    ),
    View(
        "expiring-checks",
        "Checks and lines that end soon or have ended",
        "即将到期或已到期的核查与额度",
        (
            _day("ends", "Ends", "到期日"),
            _text("kind", "Kind", "类别"),
            _text("subject", "Of", "对象"),
            _text("reference", "Reference", "依据编号"),
        ),
        ("ends", "kind", "subject"),
        ("kyc", "exposures"),
        """
        SELECT expires_day AS ends, 'kyc' AS kind, subject, reference
        FROM kyc
        WHERE checker = :reader AND withdrawn_day IS NULL AND expires_day <= :within
        UNION ALL
        SELECT limit_until AS ends, 'line' AS kind, subject, '' AS reference
        FROM exposures
        WHERE financier = :reader AND limit_until <= :within
        """,
        (Parameter("within", "days", "30", "Days ahead", "未来天数"),),
    ),
    View(
        "refused",
        "Refused attempts: who tried what, and by which rule it was refused",
        "被拒绝的操作：何方、何事、依据",
        (
            _text("place", "Place", "位置"),
            _day("day", "Day", "日期"),
            _text("party", "Who tried", "操作方"),
            _text("action", "What", "操作"),
            _money("amount", "Amount", "金额"),
            _text("code", "Rule", "拒绝代码"),
            _list("facts", "Facts", "事实"),
            _record("transaction_id", "Transaction", "交易"),
        ),
        ("place",),
        (),
        """
        SELECT place, day, party, action, amount, code, facts, transaction_id
        FROM refusals
        WHERE :keeper = 1
            OR EXISTS (SELECT 1 FROM refusal_parties p WHERE p.place = refusals.place AND p.party = :reader)
        """,
        descending=True,
    ),
    View(
        "events",
        "What happened to our records",
        "与我方记录有关的事件",
        (
            _text("place", "Place", "位置"),
            _day("day", "Day", "日期"),
            _text("event", "Event", "事件"),
            _list("content", "Content", "内容"),
            _record("transaction_id", "Transaction", "交易"),
        ),
        ("place",),
        (),
        """
        SELECT place, day, event, content, transaction_id
        FROM events
        WHERE :keeper = 1 OR EXISTS (
            SELECT 1 FROM event_subjects s
            WHERE s.place = events.place AND (s.subject = :reader
                OR EXISTS (SELECT 1 FROM readers r WHERE r.record_key = s.subject AND r.party = :reader)))
        """,
        descending=True,
    ),
    # --- whoever is under a privilege, or has one ----------------------------------------------------------------
    View(
        "privilege-uses",
        "Privileges used over us (or by us): what waits, until when, on what basis, how to appeal",
        "针对我方（或由我方行使）的特权：暂停事项、期限、依据与申诉",
        (
            _day("last_day", "Until", "截止日"),
            _record("use", "Use", "使用记录"),
            _text("state", "State", "状态"),
            _text("kind", "Kind", "种类"),
            _text("subject", "What waits", "事项"),
            _text("by", "By", "行使方"),
            _text("privilege", "Clause", "条款"),
            _text("basis", "Basis", "依据"),
            _text("reason", "Reason", "理由"),
            _text("appeal_to", "Appeal to", "向谁申诉"),
            _day("appeal_until", "Appeal until", "申诉期限"),
        ),
        ("last_day", "use"),
        ("privilege_uses", "privilege_register"),
        """
        SELECT u.last_day, u.record_key AS use,
            CASE WHEN u.ended_by IS NOT NULL THEN u.ended_by WHEN u.last_day < :today THEN 'over' ELSE 'in-force' END
                AS state,
            u.kind, u.subject, u."of" AS by, u.privilege, r.basis, u.reason, u.appeal_to, u.appeal_until
        FROM privilege_uses u JOIN privilege_register r ON r.record_key = u.record_key
        WHERE u."of" = :reader OR u.panel LIKE '%"' || :reader || '"%'
            OR (u.affected LIKE '%"' || :reader || '"%' AND u.notice_day <= :today)
        """,
        descending=True,
    ),
    # --- a supervisor --------------------------------------------------------------------------------------------
    View(
        "months",
        "Totals of each month",
        "月度汇总",
        (
            _text("month", "Month", "月份"),
            _money("promised", "Promised", "新增承诺"),
            _money("financed", "Financed", "新增融资"),
            _money("settled", "Settled", "已结清"),
            _money("cancelled", "Cancelled", "已注销"),
            _money("overdue", "Reported overdue", "新增逾期"),
            _money("diluted", "Diluted", "稀释"),
        ),
        ("month",),
        ("receivable_months",),
        """
        SELECT record_key AS month, promised, financed, settled, cancelled, overdue, diluted FROM receivable_months
        """,
        roles=SUPERVISORS,
    ),
    View(
        "obligors",
        "Totals of each obligor",
        "各债务人汇总",
        (
            _text("obligor", "Obligor", "债务人"),
            _money("promised", "Promised", "累计承诺"),
            _money("outstanding", "Outstanding", "未结"),
            _money("paid", "Paid", "已付"),
            _money("cancelled", "Cancelled", "已注销"),
            _money("overdue", "Overdue", "逾期"),
            _rate("share", "Share of all outstanding", "未结占比"),
        ),
        ("obligor",),
        ("obligors",),
        """
        SELECT o.obligor AS obligor, o.promised AS promised, o.outstanding AS outstanding, o.paid AS paid,
            o.cancelled AS cancelled, o.overdue AS overdue,
            CASE WHEN t.outstanding = 0 THEN 0 ELSE o.outstanding * 1000000 / t.outstanding END AS share
        FROM obligors o JOIN (SELECT SUM(outstanding) AS outstanding FROM obligors) t ON 1 = 1
        """,
        roles=SUPERVISORS,
    ),
)

BY_NAME = {view.name: view for view in VIEWS}
VIEWED = frozenset(table for view in VIEWS for table in view.tables)
