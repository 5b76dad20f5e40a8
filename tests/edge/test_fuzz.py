"""Whatever is sent, the node answers with something typed and never with a fault."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.client.requests import Reading, reading_headers
from heqi.client.wire import RefusalAnswer
from heqi.codec.canonical import encode
from tests.pilot import BANK, LEDGER, OPERATOR, START, SUPPLIER, Served, credit, credits_by, key, made, serving

ENVELOPE = credits_by([1])[0]
FUZZ = settings(max_examples=150)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
words = st.sampled_from(["body", "signatures", "suite", "actions", "parties", "ledger", "salt", "valid_until", "by"])


@st.composite
def bent_envelopes(draw: Callable[[Any], Any]) -> bytes:
    """A good envelope with something in it changed, taken out, or put in."""
    content = msgspec.json.decode(ENVELOPE)
    place = content if draw(st.booleans()) else content["body"]
    if draw(st.booleans()):
        place = place["actions"][0] if "actions" in place else place["signatures"][0]
    name = draw(st.sampled_from(sorted(place)) | words | st.text(max_size=10))
    if draw(st.booleans()):
        place[name] = draw(anything)
    else:
        place.pop(name, None)
    return encode(content)


@st.composite
def cut_envelopes(draw: Callable[[Any], Any]) -> bytes:
    at = draw(st.integers(0, len(ENVELOPE)))
    return ENVELOPE[:at] + draw(st.binary(max_size=5)) + ENVELOPE[at + draw(st.integers(0, 5)) :]


bodies = st.binary(max_size=300) | bent_envelopes() | cut_envelopes() | anything.map(msgspec.json.encode)


def require_typed(response: httpx.Response) -> None:
    """A refusal with its code and both languages, or an answer; and no fault."""
    assert response.status_code < 500 or response.status_code == 503, response.content
    if not response.is_success:
        told = msgspec.json.decode(response.content, type=RefusalAnswer).refusal
        assert told.code
        assert told.en
        assert told.zh


Check = Callable[[Callable[[Served], Coroutine[Any, Any, None]]], None]


@pytest.fixture(scope="module")
def check() -> Iterator[Check]:
    """Runs a check on one ledger that all of them share."""
    context = serving()
    with asyncio.Runner() as runner:
        served = runner.run(context.__aenter__())
        yield lambda checked: runner.run(checked(served))
        runner.run(context.__aexit__(None, None, None))


@FUZZ
@given(st.lists(bodies, min_size=1, max_size=5))
def test_any_body_is_answered(check: Check, sent: list[bytes]) -> None:
    async def answered(served: Served) -> None:
        for body in sent:
            require_typed(await served.http.post("/v1/transactions", content=body))
        response = await served.http.post("/v1/transactions/stream", content=b"\n".join(sent))
        assert response.status_code == 200
        for line in response.content.splitlines():
            msgspec.json.decode(line)

    check(answered)


texts = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\x7f"), max_size=30)
odd = texts | st.sampled_from(
    ["", "..", "/", "//", "%00", "%2e%2e", "\x00", "9" * 100, "-1", "true", "é", "合契", "?", "#"]
)
paths = st.sampled_from(
    ["/v1/records/{}/{}", "/v1/tables/{}", "/v1/receipts/{}", "/v1/blocks/{}", "/v1/views/{}", "/v1/{}", "/{}"]
)
names = st.sampled_from(
    ["height", "proof", "wait", "limit", "after", "field", "value", "from", "to", "cursor"]
) | st.text(max_size=5)
readers = st.sampled_from([SUPPLIER, OPERATOR])
real = st.sampled_from(["balances", "members", "keys", "charters", f"{BANK}/CNY", made(credit(1), number=1).id])


@FUZZ
@given(paths, st.lists(odd | real, min_size=2, max_size=2), st.dictionaries(names, odd | real, max_size=3), readers)
def test_any_question_is_answered(
    check: Check, path: str, parts: list[str], query: dict[str, str], reader: str
) -> None:
    async def answered(served: Served) -> None:
        query["wait"] = "0"
        asked = path.format(*(quote(part, safe="/%.") for part in parts))
        url = httpx.URL("http://node", params=query).copy_with(path=asked)
        request = served.http.build_request("GET", url)
        facts = Reading(
            ledger=LEDGER, method="GET", party=reader, path=request.url.raw_path.decode("ascii"), time=START
        )
        request.headers.update(reading_headers(facts, key(reader)))
        require_typed(await served.http.send(request))

    check(answered)


headers = st.dictionaries(
    st.sampled_from(["Heqi-Party", "Heqi-Key", "Heqi-Time", "Heqi-Signature", "Accept", "Content-Type", "Cookie"]),
    st.binary(max_size=60).map(lambda value: bytes(b for b in value if b not in b"\r\n\0")),
)


@FUZZ
@given(headers, st.sampled_from(["/v1/records/balances/x", "/v1/tables/members", "/v1/head", "/v1/transactions"]))
def test_any_headers_are_answered(check: Check, given_headers: dict[str, bytes], path: str) -> None:
    async def answered(served: Served) -> None:
        method = "POST" if path.endswith("transactions") else "GET"
        require_typed(await served.http.request(method, path, headers=given_headers))

    check(answered)
