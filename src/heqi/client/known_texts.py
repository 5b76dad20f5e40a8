"""The charter's texts as a client knows them: those that its nodes showed to follow from the founding one."""

from collections.abc import Awaitable, Callable

from heqi.chain.blocks import Head
from heqi.client.asking import Asking
from heqi.client.errors import Untrue, of_refusal
from heqi.client.nodes import Node
from heqi.client.reasons import Why
from heqi.client.texts import require_passages_vouched, texts_after
from heqi.client.wire import TextsAnswer
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, require

# Asks a node for the latest head that a network's validators voted for; None where there is none.
Voted = Callable[[Node], Awaitable[Head | None]]


class KnownTexts:
    """By their digests. A node is asked where a head names another one."""

    def __init__(self, asking: Asking, catalogue: Catalogue, voted: Voted) -> None:
        self._asking = asking
        self._catalogue = catalogue
        self._voted = voted
        self._known: dict[str, Charter] = {}

    async def named_by(self, node: Node, charter: Charter, head: Head, *, backed: bool) -> Charter:
        """The text that a head names. charter: the founding one. backed: by votes for the head, or trusted otherwise.

        Untrue (TEXT_WRONG) where the node's texts do not lead there: by their book-keepers' signatures or, where those
        are not to be had, because the network voted for a head that names the text.
        """
        if head.charter == charter.digest.hex():
            return charter
        if head.charter not in self._known:
            told = await self._asking.ask(node, "GET", "/v1/charter/texts", TextsAnswer)
            try:
                texts = texts_after(charter, told.passages, self._catalogue)
                found = {each.digest.hex(): each for each in texts}
                require(head.charter in found, Why.TEXT_WRONG, text=len(texts) + 1, problem="the node does not have it")
                if not backed:
                    await self._require_stood_for(node, head, texts, told)
            except Refusal as refusal:
                raise of_refusal(Untrue, refusal) from None
            self._known = found
        return self._known[head.charter]

    async def _require_stood_for(self, node: Node, head: Head, texts: list[Charter], told: TextsAnswer) -> None:
        try:
            require_passages_vouched(texts, told.passages)
        except Refusal:
            voted = await self._voted(node)
            if voted is None or voted.charter != head.charter:
                raise
