"""An engine's RPC interface over a made-up chain, as CometBFT 0.38 writes its answers."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from heqi.chain.blocks import Head
from heqi.client.light.headers import BlockName, EngineHeader, SignedHeader
from heqi.codec.signatures import validator_address
from tests.client.light.network import HEAD, Member, digest, header, signed
from tests.client.light.network import NOWHERE as FIRST_NAME


def told_time(second: int, nanosecond: int) -> str:
    whole = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{nanosecond:09d}".rstrip("0")
    return f"{whole}.{fraction}Z" if fraction else f"{whole}Z"


def told_name(name: BlockName) -> dict[str, Any]:
    return {"hash": name.hash.upper(), "parts": {"total": name.parts, "hash": name.parts_hash.upper()}}


def told_header(made: EngineHeader) -> dict[str, Any]:
    return {
        "version": {"block": str(made.block_version), "app": str(made.application)},
        "chain_id": made.chain,
        "height": str(made.height),
        "time": told_time(made.second, made.nanosecond),
        "last_block_id": told_name(made.last_block),
        "last_commit_hash": made.last_commit_hash.upper(),
        "data_hash": made.data_hash.upper(),
        "validators_hash": made.validators_hash.upper(),
        "next_validators_hash": made.next_validators_hash.upper(),
        "consensus_hash": made.consensus_hash.upper(),
        "app_hash": made.app_hash.upper(),
        "last_results_hash": made.last_results_hash.upper(),
        "evidence_hash": made.evidence_hash.upper(),
        "proposer_address": made.proposer.upper(),
    }


def told_signed(made: SignedHeader) -> dict[str, Any]:
    signatures = [
        {
            "block_id_flag": 2,
            "validator_address": validator_address(vote.key).upper(),
            "timestamp": told_time(vote.second, vote.nanosecond),
            "signature": base64.b64encode(bytes.fromhex(vote.signature)).decode(),
        }
        for vote in made.votes
    ]
    absent = {"block_id_flag": 1, "validator_address": "", "timestamp": "0001-01-01T00:00:00Z", "signature": None}
    commit = {
        "height": str(made.header.height),
        "round": made.round,
        "block_id": told_name(made.name),
        "signatures": [absent, *signatures],
    }
    return {"signed_header": {"header": told_header(made.header), "commit": commit}, "canonical": True}


def told_validator(each: Member) -> dict[str, Any]:
    public = bytes.fromhex(each.pair.public.partition(":")[2])
    return {
        "address": validator_address(each.pair.public).upper(),
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": base64.b64encode(public).decode()},
        "voting_power": str(each.power),
        "proposer_priority": "-3",
    }


class MadeUpEngine(httpx.AsyncBaseTransport):
    """Blocks 1, 2, …, and who votes for each. earliest: what came before it is forgotten. away: nobody answers."""

    def __init__(self, voters: Sequence[Sequence[Member]]) -> None:
        """voters: of block 1, 2, …, and of the one after the last."""
        self.voters = voters
        self.earliest = 1
        self.away = False
        self.asked: list[str] = []
        self.blocks: list[SignedHeader] = []
        name = FIRST_NAME
        for height, now in enumerate(voters[:-1], 1):
            made = header(height, now, voters[height], last_block=name)
            self.blocks.append(signed(made, now))
            name = self.blocks[-1].name

    def head(self, height: int) -> Head:
        """What the ledger says of a block."""
        made = self.blocks[height - 1].header
        later = digest("app", height + 1)
        return Head(
            **{
                **{name: getattr(HEAD, name) for name in HEAD.__struct_fields__},
                "app_hash": later,
                "height": height,
                "as_of": made.second,
            }
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("nobody is there")
        call = json.loads(request.content)
        self.asked.append(call["method"])
        return httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, **self.answer(call["method"], call["params"])})

    def answer(self, method: str, asked: dict[str, str]) -> dict[str, Any]:
        latest = len(self.blocks)
        if method == "status":
            info = {"earliest_block_height": str(self.earliest), "latest_block_height": str(latest)}
            return {"result": {"sync_info": info}}
        height = int(asked["height"])
        if height < self.earliest or height > latest + (method == "validators"):
            return {"error": {"code": -32603, "message": "Internal error", "data": f"height {height} is not available"}}
        if method == "commit":
            return {"result": told_signed(self.blocks[height - 1])}
        return {"result": {"validators": [told_validator(each) for each in self.voters[height - 1]]}}
