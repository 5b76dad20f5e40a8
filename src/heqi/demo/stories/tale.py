"""A tale: a story beside the main one, as data."""

from collections.abc import Mapping
from typing import NamedTuple

from heqi.cli.charter_profiles.manufacturing import MANUFACTURING_CITY
from heqi.cli.charter_profiles.profile import Profile
from heqi.client.proof import Said
from heqi.demo.story import Chapter

LEFT_OUT = ("phases.", "limits.")


class Tale(NamedTuple):
    """A story's chapters, and what its charter has beside that of the main story: sections as text, and what each role
    may do in them.
    """

    title: Said
    sections: str
    roles: Mapping[str, tuple[str, ...]]
    chapters: tuple[Chapter, ...]

    @property
    def profile(self) -> Profile:
        """The charter's: without phases and limits, which these stories do not come to."""
        roles = {
            role: (*(each for each in actions if not each.startswith(LEFT_OUT)), *self.roles.get(role, ()))
            for role, actions in MANUFACTURING_CITY.roles.items()
        }
        return MANUFACTURING_CITY._replace(roles=roles, opening=self.sections)
