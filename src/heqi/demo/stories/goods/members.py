"""Who takes part, and what their charter says of goods."""

from heqi.cli.charter_profiles import PILOT, actions
from heqi.cli.charter_profiles.profile import MAKER_AND_CHECKER, Seat

SMELTER, LAB, TRADER, BUYER = "smelter", "smelter-lab", "quick-trade", "cable-works"
WAREHOUSE, OTHER_WAREHOUSE, ASSAYER, INSURER = "harbour-store", "river-store", "metal-assay", "harbour-mutual"
RIVER, HARBOUR = "river-bank", "harbour-bank"

ROLES = {
    "member": actions.OF_EVERY_MEMBER,
    "trader": (
        *actions.OF_TRADERS,
        *actions.OF_RECEIPT_HOLDERS,
        *actions.OF_MATCHING,
        *actions.OF_PLEDGORS,
        *actions.OF_BORROWERS,
    ),
    "bank": (
        *actions.OF_FINANCIERS,
        *actions.OF_RECEIPT_HOLDERS,
        *actions.OF_MATCHING,
        *actions.OF_PLEDGEES,
        *actions.OF_LENDERS,
    ),
    "settlement-bank": actions.OF_SETTLEMENT_BANKS,
    "warehouse": actions.OF_WAREHOUSES,
    "inspector": (*actions.OF_INSPECTORS, *actions.OF_PRICERS),
    "insurer": actions.OF_INSURERS,
    "operator": actions.OF_OPERATORS,
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
SHARED_SEATS = tuple(seat for seat in PILOT.seats if seat.id in (RIVER, HARBOUR, "supervisor", "platform"))

PROFILE = PILOT._replace(
    name=("Harbour goods pilot", "港湾仓单试点"),
    purpose=("Warehouse receipts that banks can lend on.", "让银行可据以放款的仓单。"),
    seats=(*OWN_SEATS, *(seat._replace(roles=tuple(r for r in seat.roles if r in ROLES)) for seat in SHARED_SEATS)),
    keepers=(RIVER, HARBOUR, WAREHOUSE, "supervisor", "platform"),
    roles=ROLES,
    grants=(),
    opening=None,
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

[credit]
claim_advance_at_most = 800000
stock_advance_at_most = 700000
price_days = 7
items_at_once = 50
source = "members' agreement"
"""
