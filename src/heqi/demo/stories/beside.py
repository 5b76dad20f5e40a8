"""The members of the main story in another one: the same charter, with what they may do in further sections."""

from collections.abc import Mapping

from heqi.cli.charter_profiles.manufacturing import MANUFACTURING_CITY
from heqi.cli.charter_profiles.profile import Profile

LEFT_OUT = ("phases.", "limits.")  # which these stories do not come to


def profile_with(further: Mapping[str, tuple[str, ...]]) -> Profile:
    """further: by role, the actions of further sections."""
    roles = {
        role: (*(each for each in actions if not each.startswith(LEFT_OUT)), *further.get(role, ()))
        for role, actions in MANUFACTURING_CITY.roles.items()
    }
    return MANUFACTURING_CITY._replace(roles=roles, opening="")
