"""The members of the main story in another one: the same charter, with what they may do in further sections."""

from collections.abc import Mapping

from heqi.cli.charter_profiles.pilot import PILOT
from heqi.cli.charter_profiles.profile import Profile

# Which these stories do not come to. The office that judges or attests in them so holds no privilege.
LEFT_OUT = ("phases.", "limits.", "supervision.")


def profile_with(further: Mapping[str, tuple[str, ...]]) -> Profile:
    """further: by role, the actions of further sections."""
    roles = {
        role: (*(each for each in actions if not each.startswith(LEFT_OUT)), *further.get(role, ()))
        for role, actions in PILOT.roles.items()
    }
    return PILOT._replace(roles=roles, opening=None, grants=())
