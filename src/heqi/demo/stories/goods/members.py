"""Who takes part, and what their charter says of goods."""

from heqi.cli.charter_profiles import MANUFACTURING_CITY
from heqi.cli.charter_profiles.profile import (
    MAKER_AND_CHECKER,
    OF_EVERY_MEMBER,
    OF_FINANCIERS,
    OF_OPERATORS,
    OF_SETTLEMENT_BANKS,
    OF_TRADERS,
    Seat,
)

SMELTER, LAB, TRADER, BUYER = "smelter", "smelter-lab", "quick-trade", "cable-works"
WAREHOUSE, OTHER_WAREHOUSE, ASSAYER, INSURER = "harbour-store", "river-store", "metal-assay", "harbour-mutual"
RIVER, HARBOUR = "river-bank", "harbour-bank"

OF_HOLDERS = (
    "inventory.accept",
    "inventory.decline",
    "inventory.transfer",
    "inventory.split",
    "inventory.merge",
    "inventory.order_release",
    "inventory.cancel_order",
    "inventory.pay_fees",
)
OF_READERS = ("evidence.state_lines", "evidence.match")
OF_ORDERS = ("documents.attest_order", "documents.attest_despatch")
ROLES = {
    "member": OF_EVERY_MEMBER,
    "trader": tuple(dict.fromkeys((*OF_TRADERS, *OF_ORDERS, *OF_HOLDERS, *OF_READERS, "pledges.pledge"))),
    "bank": (
        *OF_FINANCIERS,
        *OF_HOLDERS,
        *OF_READERS,
        "pledges.secure",
        "pledges.release",
        "pledges.reduce",
        "pledges.subordinate",
        "pledges.transfer_debt",
        "pledges.declare_default",
        "pledges.collect",
        "pledges.discharge",
    ),
    "settlement-bank": OF_SETTLEMENT_BANKS,
    "warehouse": (
        "inventory.open_site",
        "inventory.take_in",
        "inventory.give_back",
        "inventory.issue",
        "inventory.decline",
        "inventory.release",
        "inventory.cancel_order",
        "inventory.waive_fees",
    ),
    "inspector": ("inventory.inspect", "inventory.count", "inventory.record_loss"),
    "insurer": ("inventory.insure", "inventory.end_cover"),
    "operator": OF_OPERATORS,
    "supervisor": (),
}
ONE = (("maker-1", "maker", None),)
OWN_SEATS = (
    Seat(SMELTER, "River Smelter Co.", "江城冶炼有限公司", "91420100MA0000027N", ("member", "trader"), "large",
         MAKER_AND_CHECKER, group="metals", remark="brings copper, and borrows on it"),
    Seat(LAB, "River Smelter Laboratory", "江城冶炼检测所", "91420100MA0000028R", ("member", "inspector"), "small",
         ONE, group="metals", remark="an inspector under the smelter's control"),
    Seat(TRADER, "Quick Trade Co.", "速通贸易有限公司", "91420100MA0000029W", ("member", "trader"), "small", ONE,
         remark="tries what others were caught with"),
    Seat(BUYER, "Cable Works Co.", "江城电缆有限公司", "91420100MA00000302", ("member", "trader"), "large",
         MAKER_AND_CHECKER, remark="buys copper"),
    Seat(WAREHOUSE, "Harbour Store Co.", "港湾仓储有限公司", "91420100MA00000315", ("member", "warehouse"), "medium",
         MAKER_AND_CHECKER),
    Seat(OTHER_WAREHOUSE, "River Store Co.", "江畔仓储有限公司", "91420100MA00000328", ("member", "warehouse"),
         "small", ONE),
    Seat(ASSAYER, "Metal Assay Institute", "金属检验院", "91420100MA0000033B", ("member", "inspector"), "medium", ONE,
         remark="independent of all who own or store"),
    Seat(INSURER, "Harbour Mutual", "港湾保险", "91420100MA0000034E", ("member", "insurer"), "large", ONE),
)  # fmt: skip
SHARED_SEATS = tuple(seat for seat in MANUFACTURING_CITY.seats if seat.id in (RIVER, HARBOUR, "supervisor", "platform"))

PROFILE = MANUFACTURING_CITY._replace(
    name=("Harbour goods pilot", "港湾仓单试点"),
    purpose=("Warehouse receipts that banks can lend on.", "让银行可据以放款的仓单。"),
    seats=(*OWN_SEATS, *(seat._replace(roles=tuple(r for r in seat.roles if r in ROLES)) for seat in SHARED_SEATS)),
    keepers=(RIVER, HARBOUR, WAREHOUSE, "supervisor", "platform"),
    roles=ROLES,
    grants=(),
    opening="",
)

SECTIONS = """
# --- Goods -----------------------------------------------------------------------------------------------------------

[inventory]
goods = { copper-cathode = "KGM", zinc-ingot = "KGM" }
receipts_per_lot = 50
count_days = 31
cover_needed = true
receipt_source = "GB/T 30332-2024; Civil Code art. 908-910"
lien_source = "Civil Code art. 903"
loss_source = "members' agreement: what is under no receipt bears a loss first, then all receipts pro rata"

[evidence]
quantity_tolerance = 5000
amount_tolerance = 0
marks_needed = true
source = "members' agreement"

[pledges]
ranks_at_most = 3
secured_at_most = 0
proceeds_days = 30
source = "Civil Code art. 414, 440-445, 768"
"""
