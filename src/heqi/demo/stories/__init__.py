"""Stories beside the main one, each on a ledger of its own: one file a story, and its line in STORIES."""

from heqi.demo.stories import money, rights
from heqi.demo.stories.tale import Tale

STORIES: dict[str, Tale] = {"money": money.TALE, "rights": rights.TALE}
