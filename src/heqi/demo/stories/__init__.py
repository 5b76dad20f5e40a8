"""Stories beside the main one: each a ledger of its own, with its charter, its frauds, and what adds up at its end."""

from heqi.demo.stories.goods import GOODS
from heqi.demo.stories.money import MONEY
from heqi.demo.stories.rights import RIGHTS
from heqi.demo.stories.tale import Tale

STORIES: dict[str, Tale] = {tale.name: tale for tale in (GOODS, MONEY, RIGHTS)}

__all__ = ["STORIES"]
