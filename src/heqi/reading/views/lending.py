"""Lists of who lends on security, and of who gives it: what is free, what is pledged, and what a base leaves out."""

from heqi.reading.views.declaring import View, count, day, money, rate, record, text, word

ASSET = record("asset", "Asset", "资产")
KIND = word("kind", "Kind", "类型")
UNIT = text("unit", "Unit", "单位")
CURRENCY = text("currency", "Currency", "币种")
WHY_NOT = {
    "not-first": "another pledge goes before it",
    "not-live": "ended, or not in force yet",
    "other-currency": "in another currency than the line",
    "related": "its obligor and the borrower are under one controller",
    "disputed": "all of it is disputed",
    "past-due": "too long past due",
    "too-old": "too old",
    "uninsured": "not insured",
    "on-hold": "the last count did not find the goods",
    "unknown": "no rule says what such an asset is worth",
    "cross-aged": "too much of what the obligor owes is past due",
    "no-price": "no attested price",
    "stale-price": "the attested price is too old",
    "partly-concentration": "beyond the concentration limit",
}

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
            CURRENCY,
            money("claimed", "Claim, eligible", "合格债权金额"),
            count("quantity", "Quantity, eligible", "合格数量"),
            money("price", "Price of a unit", "单价"),
            rate("advance", "Advance rate", "折算率"),
            money("counted", "Counts for", "计入金额"),
            word(
                "why", "Why not, or not all", "未（全部）计入原因", {"partly-concentration": "超出集中度上限"}, WHY_NOT
            ),
            money("base", "Base of the line, by all items", "该授信的借款基数（全部项目合计）"),
        ),
        ("line", "asset"),
        ("base_items", "base_subjects", "credit_lines", "goods_prices"),
        # What items of one subject count for is told one after the other, by the asset's id, up to what the subject
        # counts for: the haircut is rounded, and the concentration holds, for all of them together. Rates are applied
        # to millions and to the rest apart, since the product of all would not fit an SQL integer.
        """
        SELECT line, subject, asset, kind, currency, claimed, quantity, price, advance,
            MIN(reached, most) - MIN(reached_before, most) AS counted,
            COALESCE(why, CASE WHEN reached > most THEN 'partly-concentration' END) AS why, base
        FROM (
            SELECT line, subject, asset, kind, currency, price, advance, most, why, base,
                CASE WHEN kind = 'receivable' THEN measure END AS claimed,
                CASE WHEN kind <> 'receivable' THEN measure END AS quantity,
                through / 1000000 * advance + through % 1000000 * advance / 1000000 AS reached,
                (through - value) / 1000000 * advance + (through - value) % 1000000 * advance / 1000000
                    AS reached_before
            FROM (
                SELECT *, SUM(value) OVER (PARTITION BY line, subject ORDER BY asset) AS through
                FROM (
                    SELECT i.line AS line, i.subject AS subject, i.asset AS asset, i.kind AS kind,
                        l.currency AS currency, i.measure AS measure, p.price AS price, s.counted AS most,
                        CASE i.kind WHEN 'receivable' THEN l.claim_advance ELSE l.stock_advance END AS advance,
                        i.measure * CASE i.kind WHEN 'receivable' THEN 1 ELSE COALESCE(p.price, 0) END AS value,
                        COALESCE(i.excluded, s.excluded) AS why, l.borrowing_base AS base
                    FROM base_items i JOIN base_subjects s ON s.record_key = i.line || '/' || i.subject
                        JOIN credit_lines l ON l.record_key = i.line
                        LEFT JOIN goods_prices p ON p.record_key = s.price AND p.currency = l.currency
                    WHERE i.lender = :reader OR i.borrower = :reader
                ) items
            ) sums
        ) worths
        """,
    ),
)
