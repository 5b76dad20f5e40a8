"""Every refusal there is, from wherever it comes, in one list: for `heqi explain` and for the reference pages.

The rooms below are read here. Rooms above (edge, node, demo) add theirs with `declare` when the command is put
together.
"""

from collections.abc import Iterable

from heqi.chain import engine, graduation, texts
from heqi.chain.cometbft import reasons as cometbft
from heqi.cli import reasons as command
from heqi.client import founding, keystore, light, papers, proof, secrets
from heqi.client import reasons as client
from heqi.client.witness import reasons as witness
from heqi.intake import reasons as intake
from heqi.machine.reasons import Reason, Reasons
from heqi.modules import CATALOGUE
from heqi.reading import reasons as reading
from heqi.state.store import StoreError

BELOW: tuple[type[Reasons], ...] = (
    engine.Why,
    graduation.Why,
    texts.Why,
    cometbft.Why,
    intake.Why,
    intake.Warn,
    reading.Why,
    client.Why,
    keystore.Why,
    founding.Why,
    proof.Why,
    light.Why,
    secrets.Why,
    papers.Why,
    witness.Why,
    command.Why,
)

LATER = ("Ask again later.", "请稍后重试。")
OTHERWISE = ("Check what is asked for.", "请核对所请求的内容。")

_declared: list[type[Reasons]] = []


def declare(*reasons: type[Reasons]) -> None:
    """Add the reasons of a room above this one."""
    _declared.extend(each for each in reasons if each not in _declared)


def every_reason() -> dict[str, Reason]:
    """All reasons by code: the ledger's in the order in which they are checked, then those around it."""
    found = dict(CATALOGUE.reasons)
    for each in (*_flat(BELOW), *_store_reasons(), *_flat(_declared)):
        found.setdefault(each.code, each)
    return found


def _flat(classes: Iterable[type[Reasons]]) -> Iterable[Reason]:
    return (each for reasons in classes for each in reasons.all())


def _store_reasons() -> Iterable[Reason]:
    """A store's errors in the form of reasons. Their sentences say what to do in the same breath."""
    for error in StoreError.__subclasses__():
        en, _, do_en = error.english.partition(". ")
        zh, _, do_zh = error.chinese.partition("。")
        again_en, again_zh = LATER if error.retryable else OTHERWISE
        yield Reason(
            error.code,
            en.removesuffix(".") + ".",
            zh + "。",
            do_en or again_en,
            do_zh or again_zh,
            retry=error.retryable,
        )
