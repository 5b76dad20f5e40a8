"""Three regions to begin with, by what each is strong in: their modules, members, roles, limits and privileges differ.
A pilot of receivables alone is the demonstration's.
"""

from heqi.cli.charter_profiles.finance import FINANCE_CITY
from heqi.cli.charter_profiles.logistics import LOGISTICS_HUB
from heqi.cli.charter_profiles.manufacturing import MANUFACTURING_CITY
from heqi.cli.charter_profiles.pilot import PILOT
from heqi.cli.charter_profiles.profile import Profile

PROFILES: dict[str, Profile] = {
    "manufacturing-city": MANUFACTURING_CITY,
    "finance-city": FINANCE_CITY,
    "logistics-hub": LOGISTICS_HUB,
}

__all__ = ["FINANCE_CITY", "LOGISTICS_HUB", "MANUFACTURING_CITY", "PILOT", "PROFILES", "Profile"]
