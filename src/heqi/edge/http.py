"""The HTTP interface: routes, who asks, and how refusals travel. What is answered is in `submitting` and `querying`."""

import asyncio
import itertools
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Annotated, Any, TypeVar

from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.params import FromPath, QueryParameter
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive, Send

from heqi import __version__
from heqi.chain.blocks import VouchedHead
from heqi.client.requests import read_headers
from heqi.client.wire import (
    BlockAnswer,
    CatalogueAnswer,
    CharterAnswer,
    ConsistencyAnswer,
    HealthAnswer,
    PageAnswer,
    ReceiptAnswer,
    RecordAnswer,
    RefusalAnswer,
    SubmitAnswer,
    TextsAnswer,
    ViewAnswer,
    VotesAnswer,
    refusal_body,
)
from heqi.edge import querying, rehearsing, submitting, witnessing
from heqi.edge.bodies import TakesEnvelope, TakesEnvelopes, TakesVouchers
from heqi.edge.desk import Desk
from heqi.edge.readers import Asker, authenticate
from heqi.edge.reasons import Why, reason_of, status_of
from heqi.machine.reasons import Facts, Reason, Refusal
from heqi.state.store import SnapshotLost, StoreError

BODY_SECONDS = 30.0
LONGEST_WAIT = 60
NDJSON = "application/x-ndjson"

Asked = Request[Any, Any, Any]
Height = Annotated[
    int | None, QueryParameter(ge=0, le=2**53 - 1, description="a retained height; the latest if unsaid")
]
Proof = Annotated[bool, QueryParameter(description="with the hashes that lead to a vouched head")]
Limit = Annotated[int, QueryParameter(ge=1, le=querying.MOST_ROWS, description="rows per page")]

T = TypeVar("T")

REFUSALS = {
    status: ResponseSpec(RefusalAnswer, generate_examples=False, description=what)
    for status, what in (
        (400, "asked wrongly, or inadmissible"),
        (401, "who asks or signs is not shown"),
        (404, "nothing that the asker may see"),
        (503, "busy or stopping: try again"),
    )
}

log = logging.getLogger(__name__)
incidents = itertools.count(1)


def create_app(desk: Desk) -> Litestar:
    """The ASGI application that serves one ledger."""
    handlers = [
        submit,
        dry_run,
        stream,
        receipt,
        record,
        table,
        view,
        block,
        head,
        votes,
        consistency,
        vouchers,
        charter,
        texts,
        catalogue,
        health,
    ]
    app = Litestar(
        handlers,
        exception_handlers={
            Refusal: _refused,
            StoreError: _store_failed,
            HTTPException: _not_understood,
            Exception: _failed,
        },
        openapi_config=OpenAPIConfig(
            title="Heqi 合契",
            version=__version__,
            description="One ledger: submit transactions, read what you are party to, with proofs.",
            path="/schema",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin()],
        ),
        logging_config=None,
        request_max_body_size=None,
        debug=False,
    )
    app.state.desk = desk
    return app


# --- transactions -------------------------------------------------------------------------------------------------


@post("/v1/transactions", operation_class=TakesEnvelope, status_code=200, responses=REFUSALS)
async def submit(request: Asked) -> SubmitAnswer:
    """Hand a transaction in, and be answered once the block that holds it is durable.

    Sending the same bytes again is safe: the first outcome stands and is told again to those who signed.
    """
    desk = _desk(request)
    desk.require_synced()
    return await submitting.submit(desk, await _body(request, desk.present.limits.bytes))


@post("/v1/transactions/dry-run", operation_class=TakesEnvelope, status_code=200, responses=REFUSALS)
async def dry_run(request: Asked) -> SubmitAnswer:
    """What would become of a transaction of the asker if it were in the next block. Nothing is handed in.

    Without signatures, as if all active keys of the signing parties had signed.
    """
    desk, asker = _desk(request), _asker(request)
    return await rehearsing.rehearse(desk, asker, await _body(request, desk.present.limits.bytes))


@post(
    "/v1/transactions/stream",
    operation_class=TakesEnvelopes,
    status_code=200,
    responses=REFUSALS
    | {200: ResponseSpec(SubmitAnswer, generate_examples=False, media_type=NDJSON, description="one per line")},
)
async def stream(request: Asked) -> ASGIApp:
    """Hand transactions in, one per line, and be answered line by line in their order: an outcome or a refusal."""
    desk = _desk(request)
    desk.require_synced()
    return Conversation(submitting.converse(desk, _chunks(request)))


@get("/v1/receipts/{identity:str}", responses=REFUSALS)
async def receipt(
    request: Asked,
    identity: FromPath[str],
    wait: Annotated[int, QueryParameter(ge=0, le=LONGEST_WAIT, description="seconds to wait for it")] = 0,
    proof: Proof = False,
) -> ReceiptAnswer:
    """What became of a transaction that the asker signed."""
    desk, asker = _desk(request), _asker(request)
    return await querying.receipt(desk, asker, identity, wait, proof)


# --- records ------------------------------------------------------------------------------------------------------


@get("/v1/records/{table:str}/{key:path}", responses=REFUSALS)
async def record(
    request: Asked,
    table: FromPath[str],
    key: FromPath[str],
    height: Height = None,
    proof: Proof = False,
) -> RecordAnswer:
    """One record that the asker is party to, or that everyone may read."""
    desk, asker = _desk(request), _asker(request)
    provable = await desk.provable() if proof and height is None else None
    return _read(lambda: querying.record(desk, asker, table, key.removeprefix("/"), height, proof, provable))


@get("/v1/tables/{table:str}", responses=REFUSALS)
async def table(
    request: Asked,
    table: FromPath[str],
    field: Annotated[str | None, QueryParameter(description="an index of the table; with value")] = None,
    value: Annotated[str | None, QueryParameter(description="what that field holds")] = None,
    after: Annotated[str, QueryParameter(description="the cursor of the page before")] = "",
    limit: Limit = 100,
) -> PageAnswer:
    """The records of a table that the asker may read, in key order."""
    desk, asker = _desk(request), _asker(request)
    return _read(lambda: querying.page(desk, asker, table, field, value, after, limit))


@get("/v1/views/{name:str}", responses=REFUSALS)
async def view(
    request: Asked,
    name: FromPath[str],
    cursor: Annotated[str | None, QueryParameter(description="the cursor of the page before")] = None,
    limit: Limit = 100,
) -> ViewAnswer:
    """A work view; its own parameters (see the catalogue) are further parameters of the query."""
    desk, asker = _desk(request), _asker(request)
    parameters = {each: str(request.query_params[each]) for each in request.query_params.dict()}
    own = {each: given for each, given in parameters.items() if each not in ("cursor", "limit")}
    return await querying.view(desk, asker, name, own, cursor, limit)


# --- the ledger ---------------------------------------------------------------------------------------------------


@get("/v1/blocks/{height:int}", responses=REFUSALS)
async def block(request: Asked, height: FromPath[int]) -> BlockAnswer:
    """A whole block, for who keeps the book."""
    desk, asker = _desk(request), _asker(request)
    return _read(lambda: querying.block(desk, asker, height))


@get("/v1/head", responses=REFUSALS)
async def head(request: Asked, height: Height = None) -> VouchedHead:
    """The latest head, or that of a retained height, with the signatures of those who vouch for it."""
    desk = _desk(request)
    return _read(lambda: querying.head(desk, height))


@get("/v1/votes", responses=REFUSALS)
async def votes(
    request: Asked,
    height: Height = None,
    through: Annotated[
        int | None, QueryParameter(ge=1, le=2**53 - 1, description="a block by way of which they are to lead")
    ] = None,
) -> VotesAnswer:
    """On a network: the votes of its validators for a head, and how they follow from the charter's."""
    return await querying.votes(_desk(request), height, through)


@get("/v1/consistency", responses=REFUSALS)
async def consistency(
    request: Asked,
    earlier: Annotated[
        int, QueryParameter(name="from", ge=0, le=2**53 - 1, description="leaves of the earlier history")
    ],
    later: Annotated[int, QueryParameter(name="to", ge=0, le=2**53 - 1, description="leaves of the later history")],
) -> ConsistencyAnswer:
    """That the later history begins with the earlier one."""
    desk = _desk(request)
    return _read(lambda: querying.consistency(desk, earlier, later))


@post("/v1/vouchers", operation_class=TakesVouchers, status_code=200, responses=REFUSALS)
async def vouchers(request: Asked) -> VouchedHead:
    """Hand in book-keepers' signatures under a head of this node. They are served with it from then on."""
    desk, body = _desk(request), await _body(request, witnessing.MOST_BYTES)
    return _read(lambda: witnessing.witness(desk, body))


@get("/v1/charter", responses=REFUSALS)
async def charter(request: Asked) -> CharterAnswer:
    """The founding text and who signed it."""
    return querying.charter(_desk(request))


@get("/v1/charter/texts", responses=REFUSALS)
async def texts(request: Asked) -> TextsAnswer:
    """The charter's later texts, each with the head of the block with which it took over."""
    desk = _desk(request)
    return _read(lambda: querying.texts(desk))


@get("/v1/catalogue", responses=REFUSALS)
async def catalogue(request: Asked) -> CatalogueAnswer:
    """What can be asked, kept and refused here."""
    return querying.catalogue(_desk(request))


@get("/v1/health", responses=REFUSALS)
async def health(request: Asked) -> HealthAnswer:
    """That the node works, and how far it is."""
    return querying.health(_desk(request))


# --- requests -----------------------------------------------------------------------------------------------------


class Conversation(ASGIResponse):
    """Answers while the request still arrives: nothing else may listen to it meanwhile."""

    _should_set_content_length = False

    def __init__(self, answers: AsyncGenerator[bytes, None]) -> None:
        super().__init__(media_type=NDJSON)
        self._answers = answers

    async def send_body(self, send: Send, receive: Receive) -> None:
        async with aclosing(self._answers) as answers:
            async for answer in answers:
                try:
                    async with asyncio.timeout(submitting.IDLE_SECONDS):
                        await send({"type": "http.response.body", "body": answer, "more_body": True})
                except TimeoutError:
                    log.info("a stream was ended: its answers were not taken for %d s", submitting.IDLE_SECONDS)
                    return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _desk(request: Asked) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _asker(request: Asked) -> Asker:
    desk, scope = _desk(request), request.scope
    desk.require_synced()
    query = scope["query_string"]
    path = scope["raw_path"] + (b"?" + query if query else b"")
    signed = read_headers(request.headers, desk.ledger, request.method, path.decode("latin-1"))
    return authenticate(desk, signed)


async def _chunks(request: Asked) -> AsyncIterator[bytes]:
    """The body as it arrives. It ends where the client goes away: what was handed in stands."""
    more = True
    while more:
        message = await request.receive()
        if message["type"] != "http.request":
            return
        more = message.get("more_body", False)
        if message["body"]:
            yield message["body"]


async def _body(request: Asked, limit: int) -> bytes:
    """The whole body. Refusal (BODY_TOO_LARGE, TOO_SLOW)."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in _chunks(request):
                body += chunk
                if len(body) > limit:
                    raise Refusal(Why.BODY_TOO_LARGE, limit=limit)
    except TimeoutError:
        raise Refusal(Why.TOO_SLOW, seconds=int(BODY_SECONDS)) from None
    return bytes(body)


def _read(read: Callable[[], T]) -> T:
    """An answer from one snapshot; asked once more in the rare case that the store grew under it."""
    try:
        return read()
    except SnapshotLost:
        return read()


# --- refusals -----------------------------------------------------------------------------------------------------


def _answer(why: Reason, facts: Facts, status: int | None = None) -> Response[RefusalAnswer]:
    code = status or status_of(why.code)
    headers = {"Retry-After": "1"} if why.retry else {}
    if code in (408, 413):
        headers["Connection"] = "close"  # the rest of the body is not wanted
    return Response(RefusalAnswer(refusal=refusal_body(why, facts)), status_code=code, headers=headers)


def _refused(request: Asked, refusal: Refusal) -> Response[RefusalAnswer]:
    return _answer(refusal.reason, refusal.facts)


def _store_failed(request: Asked, error: StoreError) -> Response[RefusalAnswer]:
    log.warning("a read failed: %s", error)
    return _answer(reason_of(error), dict(error.facts), None if status_of(error.code) != 400 else 503)


def _not_understood(request: Asked, error: HTTPException) -> Response[RefusalAnswer]:
    if isinstance(error, NotFoundException | MethodNotAllowedException):
        facts: Facts = {"method": request.method, "path": request.scope["path"][:80]}
        return _answer(Why.NO_SUCH_PATH, facts, error.status_code)
    if error.status_code >= 500:
        return _failed(request, error)
    extra = error.extra if isinstance(error.extra, list) else []
    problems = [f"{each.get('key')}: {each.get('message')}" for each in extra if isinstance(each, dict)]
    return _answer(Why.FORM, {"problem": "; ".join(problems)[:200] or error.detail[:200]})


def _failed(request: Asked, error: Exception) -> Response[RefusalAnswer]:
    incident = f"{_desk(request).now()}-{next(incidents)}"
    log.error("incident %s in %s", incident, request.scope["path"], exc_info=error)
    return _answer(Why.FAULT, {"incident": incident})
