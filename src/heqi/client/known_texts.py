"""The charter's texts as a client knows them: those that its nodes showed to follow from the founding one."""

from contextlib import suppress

from heqi.chain.blocks import Head
from heqi.chain.texts import Passage, Why, require_passages_vouched, texts_after
from heqi.client.asking import Asking
from heqi.client.errors import Refused, Untrue, of_refusal
from heqi.client.light.following import follow, trust_of
from heqi.client.nodes import Node
from heqi.client.wire import TextsAnswer, VotesAnswer
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, require


class KnownTexts:
    """By their digests. A node is asked where a head names another one."""

    def __init__(self, asking: Asking, catalogue: Catalogue) -> None:
        self._asking = asking
        self._catalogue = catalogue
        self._known: dict[str, Charter] = {}

    async def named_by(self, node: Node, charter: Charter, head: Head, *, backed: bool) -> Charter:
        """The text that a head names. charter: the founding one. backed: by votes for the head, or trusted otherwise.

        Untrue (text.WRONG) where the node's texts do not lead there: by their book-keepers' signatures or, where those
        are not to be had, because the network voted for a head that names the text.
        """
        if head.charter == charter.digest.hex():
            return charter
        if head.charter not in self._known:
            told = await self._asking.ask(node, "GET", "/v1/charter/texts", TextsAnswer)
            try:
                texts = texts_after(charter, told.passages, self._catalogue)
                found = {each.digest.hex(): each for each in texts}
                require(head.charter in found, Why.WRONG, text=len(texts) + 1, problem="the node does not have it")
                if not backed:
                    await self._require_stood_for(node, head, texts, told.passages)
            except Refusal as refusal:
                raise of_refusal(Untrue, refusal) from None
            self._known = found
        return self._known[head.charter]

    async def _require_stood_for(
        self, node: Node, head: Head, texts: list[Charter], passages: tuple[Passage, ...]
    ) -> None:
        try:
            require_passages_vouched(texts, passages)
        except Refusal:
            if await self._voted_for(node, texts[0]) != head.charter:
                raise

    async def _voted_for(self, node: Node, founding: Charter) -> str:
        """The text that is named by the latest head of this ledger for which a network's validators voted; "" where
        nobody votes, or the node has no votes.
        """
        with suppress(Refused, Refusal, ValueError):
            found = await self._asking.ask(node, "GET", "/v1/votes", VotesAnswer)
            head = found.head.head
            follow(trust_of(founding, found.votes.graduation), found.votes, head)
            if head.is_coherent() and head.founding == founding.digest.hex():
                return head.charter
        return ""
