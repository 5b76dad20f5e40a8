"""Lists of who lends on security, and of who gives it: what is free, what is pledged, and what a base leaves out."""

from heqi.reading.views.declaring import View, count, day, money, record, text, word

ASSET = record("asset", "Asset", "资产")
KIND = word("kind", "Kind", "类型", {"receivable": "应收账款", "receipt": "仓单", "certificate": "权利证书"})
UNIT = text("unit", "Unit", "单位")
CURRENCY = text("currency", "Currency", "币种")

LENDING: tuple[View, ...] = (
    View(
        "assets",
        "What we hold, free or pledged",
        "我方持有的资产（未质押与已质押）",
        (
            KIND,
            ASSET,
            money("amount", "Amount", "金额"),
            count("quantity", "Quantity", "数量"),
            UNIT,
            count("pledges", "Pledges on it", "质押数"),
            word("state", "State", "状态", {"free": "未质押", "pledged": "已质押"}),
        ),
        ("kind", "asset"),
        ("claims", "warehouse_receipts", "certificates", "encumbrances"),
        """
        SELECT a.kind AS kind, a.asset AS asset, a.amount AS amount, a.quantity AS quantity, a.unit AS unit,
            COALESCE(e.pledges, 0) AS pledges, CASE WHEN e.pledges IS NULL THEN 'free' ELSE 'pledged' END AS state
        FROM (
            SELECT 'receivable' AS kind, record_key AS asset, face AS amount, NULL AS quantity,
                currency AS unit FROM claims
            WHERE holder = :reader AND stage IN ('live', 'defaulted') AND financed_by IS NULL
            UNION ALL
            SELECT 'receipt' AS kind, record_key AS asset, NULL AS amount, quantity, unit FROM warehouse_receipts
            WHERE holder = :reader AND stage = 'live'
            UNION ALL
            SELECT 'certificate' AS kind, record_key AS asset, NULL AS amount, 1 AS quantity, 'certificate' AS unit
                FROM certificates
            WHERE holder = :reader AND stage = 'in-force'
        ) a LEFT JOIN encumbrances e ON e.record_key = a.kind || '/' || a.asset
        """,
    ),
    View(
        "pledged-to-us",
        "What is pledged to us, in which rank, and what came of it",
        "质押给我方的资产、顺位与回款",
        (
            record("pledge", "Pledge", "质押"),
            KIND,
            ASSET,
            text("pledgor", "Pledgor", "出质人"),
            count("rank", "Rank", "顺位"),
            CURRENCY,
            money("secured", "Secured", "担保金额"),
            money("held", "Held for us", "为我方保留"),
            money("collected", "Collected", "已收回"),
            day("due", "Debt due", "债务到期日"),
            text("filing", "Filing", "登记编号"),
        ),
        ("pledge", "asset"),
        ("pledges", "collateral", "secured_debts"),
        """
        SELECT c.pledge AS pledge, c.kind AS kind, c.asset AS asset, c.pledgor AS pledgor, c.rank AS rank,
            p.currency AS currency, p.secured AS secured, p.held AS held, p.collected AS collected, d.due AS due,
            p.filing AS filing
        FROM collateral c JOIN pledges p ON p.record_key = c.pledge JOIN secured_debts d ON d.record_key = c.debt
        WHERE c.creditor = :reader
        """,
    ),
    View(
        "credit-lines",
        "Credit lines: what may be drawn, and what is owed",
        "授信：可提金额与所欠金额",
        (
            record("line", "Line", "授信"),
            text("lender", "Lender", "出借人"),
            text("borrower", "Borrower", "借款人"),
            word("stage", "Stage", "状态"),
            CURRENCY,
            money("limit_amount", "Limit", "额度"),
            money("borrowing_base", "Borrowing base", "借款基数"),
            day("through", "As of", "截至"),
            money("principal", "Drawn", "已提款"),
            money("free", "May be drawn", "可提款"),
            money("short", "Short", "缺口"),
            day("until", "Last day", "截止日"),
        ),
        ("line",),
        ("credit_lines",),
        """
        SELECT record_key AS line, lender, borrower, stage, currency, "limit" AS limit_amount, borrowing_base, through,
            principal,
            CASE WHEN stage = 'open' AND MIN("limit", borrowing_base) > principal
                THEN MIN("limit", borrowing_base) - principal ELSE 0 END AS free,
            CASE WHEN principal > borrowing_base THEN principal - borrowing_base ELSE 0 END AS short,
            until
        FROM credit_lines
        WHERE lender = :reader OR borrower = :reader
        """,
    ),
    View(
        "borrowing-base",
        "Every item of a borrowing base: what it counts for, or why it does not",
        "借款基数的各个项目：计入金额或未计入原因",
        (
            record("line", "Line", "授信"),
            text("subject", "Obligor or goods", "债务人或货物"),
            ASSET,
            KIND,
            count("measure", "Counts", "计入数量"),
            word("why", "Why not", "未计入原因", {"partly-concentration": "部分超出集中度"}),
        ),
        ("line", "asset"),
        ("base_items", "base_subjects"),
        """
        SELECT i.line AS line, i.subject AS subject, i.asset AS asset, i.kind AS kind,
            CASE WHEN s.excluded IS NULL THEN i.measure ELSE 0 END AS measure,
            COALESCE(i.excluded, s.excluded, CASE WHEN s.beyond > 0 THEN 'partly-concentration' END) AS why
        FROM base_items i JOIN base_subjects s ON s.record_key = i.line || '/' || i.subject
        WHERE i.lender = :reader OR i.borrower = :reader
        """,
    ),
)
