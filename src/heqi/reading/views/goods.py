"""Lists of goods in warehouses, receipts for them, and what is ordered out."""

from heqi.reading.views.declaring import View, count, day, money, record, text, word

GOODS: tuple[View, ...] = (
    View(
        "stock",
        "Lots that we store, own or have inspected",
        "我方存放、所有或检验的批次",
        (
            text("warehouse", "Warehouse", "仓库"),
            text("site", "Site", "库区"),
            text("location", "Location", "货位"),
            text("goods", "Goods", "品名"),
            text("grade", "Grade", "等级"),
            text("unit", "Unit", "单位"),
            count("stock", "Stock", "库存"),
            count("short", "Not found by the last count", "盘点未见"),
            count("receipted", "Under receipts", "已开仓单"),
            count("free", "Free", "可开仓单"),
            day("counted", "Last looked at", "最近查验"),
            word("stage", "Stage", "状态"),
            text("owner", "Owner", "货主"),
            record("lot", "Lot", "批次"),
        ),
        ("warehouse", "site", "location", "lot"),
        ("lots",),
        """
        SELECT warehouse, site, location, goods, grade, unit, stock, short, receipted,
            CASE WHEN stage <> 'inspected' OR stock - short - receipted < 0 THEN 0
                ELSE stock - short - receipted END AS free,
            counted, stage, owner, record_key AS lot
        FROM lots
        WHERE stage <> 'closed' AND (warehouse = :reader OR owner = :reader OR inspector = :reader)
        """,
    ),
    View(
        "receipts",
        "Warehouse receipts that we hold, or have written",
        "我方持有或开具的仓单",
        (
            text("warehouse", "Warehouse", "仓库"),
            text("goods", "Goods", "品名"),
            text("grade", "Grade", "等级"),
            text("location", "Location", "货位"),
            text("unit", "Unit", "单位"),
            count("quantity", "Quantity", "数量"),
            count("ordered", "Ordered out", "待提"),
            text("holder", "Holder", "持有人"),
            money("fees", "Storage fees when last counted", "仓储费（最近计算）"),
            count("pledges", "Pledges", "质押数"),
            word("stage", "Stage", "状态"),
            record("receipt", "Receipt", "仓单"),
        ),
        ("warehouse", "goods", "receipt"),
        ("warehouse_receipts", "encumbrances"),
        """
        SELECT r.warehouse AS warehouse, r.goods AS goods, r.grade AS grade, r.location AS location, r.unit AS unit,
            r.quantity AS quantity, r.ordered AS ordered, r.holder AS holder, r.fees AS fees,
            COALESCE(e.pledges, 0) AS pledges, r.stage AS stage, r.record_key AS receipt
        FROM warehouse_receipts r LEFT JOIN encumbrances e ON e.record_key = 'receipt/' || r.record_key
        WHERE r.stage IN ('issued', 'live') AND (r.holder = :reader OR r.warehouse = :reader)
        """,
    ),
    View(
        "release-orders",
        "Goods that are ordered out, by the last day",
        "待执行的提货指令（按最后日）",
        (
            day("until", "Until", "截止"),
            text("warehouse", "Warehouse", "仓库"),
            text("holder", "Holder", "持有人"),
            count("left", "Left", "剩余"),
            text("deliver_to", "To", "提货人"),
            text("reference", "Reference", "编号"),
            record("release_order", "Order", "指令"),
            record("receipt", "Receipt", "仓单"),
        ),
        ("until", "release_order"),
        ("release_orders",),
        """
        SELECT until, warehouse, holder, "left", deliver_to, reference, record_key AS release_order, receipt
        FROM release_orders
        WHERE stage = 'open' AND (holder = :reader OR warehouse = :reader)
        """,
    ),
)
