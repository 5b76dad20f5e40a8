"""Lists of money that is set aside, and of wallets."""

from heqi.reading.views.declaring import View, count, day, money, record, text, word

MONEY: tuple[View, ...] = (
    View(
        "set-aside",
        "Our money that is set aside, by purpose",
        "我方预留款项（按用途）",
        (
            text("name", "Purpose", "用途"),
            record("purpose", "Record", "记录"),
            text("bank", "Bank", "银行"),
            text("currency", "Currency", "币种"),
            count("funds", "Funds", "笔数"),
            money("amount", "Set aside", "预留"),
            money("bound", "Bound now", "受约束"),
            money("free", "Ours to take back", "可取回"),
            day("next_day", "First last day", "最早到期"),
            word("state", "State", "用途状态", {"ended": "已结束", "binds": "约束中"}),
        ),
        ("name", "purpose", "bank", "currency"),
        ("funds", "purposes"),
        """
        SELECT f.name AS name, f.purpose AS purpose, f.bank AS bank, f.currency AS currency, COUNT(*) AS funds,
            SUM(f.amount) AS amount,
            SUM(CASE WHEN f.last_day < :today OR (f.decide_by IS NULL AND
                (p.ended_day IS NOT NULL OR p.last_day < :today)) THEN 0 ELSE f."left" END) AS bound,
            SUM(CASE WHEN f.last_day < :today OR (f.decide_by IS NULL AND
                (p.ended_day IS NOT NULL OR p.last_day < :today)) THEN f."left" ELSE 0 END) AS free,
            MIN(f.last_day) AS next_day,
            CASE WHEN p.ended_day IS NOT NULL OR p.last_day < :today THEN 'ended' ELSE 'binds' END AS state
        FROM funds f JOIN purposes p ON p.record_key = f.purpose
        WHERE f.payer = :reader AND f.stage IN ('bound', 'disputed')
        GROUP BY f.name, f.purpose, f.bank, f.currency, p.ended_day, p.last_day
        """,
    ),
    View(
        "awaited",
        "Money set aside that waits for us, or for what we say or decide",
        "等待我方领取、证明或裁定的预留款项",
        (
            day("last_day", "Last day", "最后日期"),
            record("fund", "Fund", "款项"),
            text("name", "Purpose", "用途"),
            text("payer", "Payer", "付款方"),
            text("currency", "Currency", "币种"),
            money("left", "Left", "所余"),
            word("stage", "Stage", "状态"),
            text("arbiter", "Arbiter", "仲裁方"),
        ),
        ("last_day", "fund"),
        ("funds",),
        """
        SELECT last_day, record_key AS fund, name, payer, currency, "left", stage, arbiter
        FROM funds
        WHERE stage IN ('bound', 'disputed') AND (payees LIKE '%"' || :reader || '"%'
            OR attesters LIKE '%"' || :reader || '"%' OR (arbiter = :reader AND stage = 'disputed'))
        """,
    ),
    View(
        "wallets",
        "Our wallets, and those that we serve",
        "我方持有与我方服务的钱包",
        (
            text("operator", "Operator", "运营机构"),
            text("holder", "Holder", "持有人"),
            text("wallet_class", "Class", "类别"),
            text("currency", "Currency", "币种"),
            money("amount", "Balance", "余额"),
            money("spent_today", "Paid today", "当日已付"),
        ),
        ("operator", "holder"),
        ("wallets",),
        """
        SELECT operator, holder, wallet_class, currency, amount,
            CASE WHEN day = :today THEN spent ELSE 0 END AS spent_today
        FROM wallets
        WHERE kind = 'wallet' AND (holder = :reader OR operator = :reader)
        """,
    ),
)
