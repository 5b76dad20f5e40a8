"""What a refusal of something that a node answered is worth to whoever asked."""

from heqi.chain.graduation import Why as Graduating
from heqi.client.errors import ClientError, Forked, Untrue, of_refusal
from heqi.client.reasons import Why
from heqi.machine.reasons import Refusal

_KINDS = {
    Why.FORKED.code: Forked,
    Graduating.NOT_CONTINUED.code: Forked,
    Why.HEAD_FILE_DAMAGED.code: ClientError,
    Why.HEAD_FILE_UNWRITABLE.code: ClientError,
}


class untrue:  # noqa: N801 - reads as a statement
    """Refusals inside become Untrue, or Forked where the ledger has two histories."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refusal):
            raise of_refusal(_KINDS.get(error.reason.code, Untrue), error) from None
