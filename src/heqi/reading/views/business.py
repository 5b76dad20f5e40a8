"""Lists of business: what is owed, offered, financed and refused, for each who works with it."""

from heqi.reading.views.declaring import (
    SUPERVISORS,
    Parameter,
    View,
    count,
    day,
    money,
    rate,
    record,
    text,
    texts,
    word,
)

CURRENCY = text("currency", "Currency", "币种")
CLAIM = record("claim", "Claim", "债权")
DUE = day("due", "Due", "到期日")
FACE = money("face", "Outstanding", "未结金额")

BUSINESS: tuple[View, ...] = (
    # --- a treasurer ---------------------------------------------------------------------------------------------
    View(
        "payables",
        "What we owe, by due day",
        "应付账款（按到期日）",
        (
            DUE,
            CLAIM,
            text("holder", "Holder", "持有人"),
            CURRENCY,
            FACE,
            money("paid", "Paid", "已付"),
            money("disputed", "Disputed", "争议金额"),
            word("state", "State", "状态", {"due": "已到期", "open": "未到期"}),
            texts("accounts", "Collection accounts, by first day", "收款账户（按生效日）"),
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
            count("claims", "Claims", "笔数"),
            FACE,
            money("disputed", "Disputed", "争议金额"),
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
            day("answer_by", "Answer by", "答复截止日"),
            CLAIM,
            text("entrance", "Entrance", "方式"),
            text("obligor", "Obligor", "债务人"),
            text("creditor", "Creditor", "债权人"),
            CURRENCY,
            money("face", "Face", "面额"),
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
            text("bank", "Bank", "银行"),
            CURRENCY,
            money("available", "Available", "可用"),
            money("held", "Held", "冻结"),
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
            text("obligor", "Obligor", "债务人"),
            CURRENCY,
            FACE,
            money("paid", "Paid", "已收"),
            word("stage", "Stage", "阶段"),
            money("disputed", "Disputed", "争议金额"),
            day("overdue_since", "Overdue since", "逾期起始日"),
            record("financing", "Financing file", "融资档案"),
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
            day("expires", "Offer ends", "报价截止日"),
            record("file", "Financing file", "融资档案"),
            CLAIM,
            text("financier", "Financier", "资金方"),
            CURRENCY,
            money("face", "Face", "面额"),
            money("principal", "Principal", "融资本金"),
            rate("rate", "Annual rate", "年利率"),
            day("value_day", "Value day", "起息日"),
            DUE,
            money("interest", "Interest", "利息"),
            money("fee", "Fee", "手续费"),
            text("fee_borne_by", "Fee borne by", "手续费承担方"),
            money("proceeds", "We receive", "实收"),
            rate("annual_cost", "All-in annual cost", "综合年化成本"),
            texts("recourse", "Recourse on", "追索情形"),
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
            day("issued", "Issued", "开票日"),
            record("invoice", "Invoice", "发票"),
            text("seller", "Seller", "卖方"),
            text("buyer", "Buyer", "买方"),
            CURRENCY,
            money("total", "Total", "价税合计"),
            money("taken_back", "Taken back", "红冲或贷记"),
            money("paid", "Paid outside", "账本外已付"),
            money("retention", "Retention", "质保金"),
            money("used", "Used", "已使用"),
            money("remainder", "Left", "剩余"),
            word(
                "authenticity",
                "Authenticity",
                "真伪查验",
                {"verified": "通过", "failed": "未通过", "unverified": "未查验"},
            ),
            texts("disputed_by", "Disputed by", "异议方"),
            word("in_conflict", "In conflict", "标识冲突"),
            count("near_duplicates", "Look alike", "疑似重复"),
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
            day("attested", "Attested", "登记日"),
            record("document", "Document", "单据"),
            word("kind", "Kind", "类型"),
            text("seller", "Seller", "卖方"),
            text("buyer", "Buyer", "买方"),
            CURRENCY,
            money("total", "Total", "总额"),
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
            record("file", "Financing file", "融资档案"),
            CLAIM,
            text("obligor", "Obligor", "债务人"),
            text("supplier", "Supplier", "供应商"),
            CURRENCY,
            money("principal_left", "Principal left", "剩余本金"),
            money("interest_left", "Interest left", "剩余利息"),
            money("collected", "Collected", "已回收"),
            day("overdue_since", "Overdue since", "逾期起始日"),
            word("stage", "Stage", "阶段"),
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
            text("subject", "Obligor or group", "债务人或集团"),
            money("used", "Used", "已用"),
            money("line", "Line", "额度"),
            money("free", "Free", "可用"),
            day("line_until", "Line until", "额度到期日"),
            rate("share", "Share of all", "占比"),
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
            day("ends", "Ends", "到期日"),
            word("kind", "Kind", "类别", {"kyc": "尽职调查", "line": "额度"}),
            text("subject", "Of", "对象"),
            text("reference", "Reference", "依据编号"),
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
            text("place", "Place", "位置"),
            day("day", "Day", "日期"),
            text("party", "Who tried", "操作方"),
            text("action", "What", "操作"),
            money("amount", "Amount", "金额"),
            text("code", "Rule", "拒绝代码"),
            texts("facts", "Facts", "事实"),
            record("transaction_id", "Transaction", "交易"),
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
            text("place", "Place", "位置"),
            day("day", "Day", "日期"),
            text("event", "Event", "事件"),
            texts("content", "Content", "内容"),
            record("transaction_id", "Transaction", "交易"),
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
    # --- a supervisor --------------------------------------------------------------------------------------------
    View(
        "months",
        "Totals of each month",
        "月度汇总",
        (
            text("month", "Month", "月份"),
            money("promised", "Promised", "新增承诺"),
            money("financed", "Financed", "新增融资"),
            money("settled", "Settled", "已结清"),
            money("cancelled", "Cancelled", "已注销"),
            money("overdue", "Reported overdue", "新增逾期"),
            money("diluted", "Diluted", "稀释"),
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
            text("obligor", "Obligor", "债务人"),
            money("promised", "Promised", "累计承诺"),
            money("outstanding", "Outstanding", "未结"),
            money("paid", "Paid", "已付"),
            money("cancelled", "Cancelled", "已注销"),
            money("overdue", "Overdue", "逾期"),
            rate("share", "Share of all outstanding", "未结占比"),
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
