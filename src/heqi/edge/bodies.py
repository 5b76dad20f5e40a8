"""How the bodies of transactions are described. They are read as bytes, since their form is what is signed."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema

ENVELOPE = Schema(
    type=OpenAPIType.OBJECT,
    title="Envelope",
    description="In canonical form (RFC 8785). The actions and their fields are in /v1/catalogue.",
    required=["body", "signatures", "suite"],
    properties={
        "body": Schema(
            type=OpenAPIType.OBJECT,
            title="Transaction",
            required=["actions", "ledger", "parties", "salt", "valid_until", "version"],
            properties={
                "actions": Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.OBJECT), min_items=1),
                "ledger": Schema(type=OpenAPIType.STRING, pattern="^[0-9a-f]{64}$", description="the founding digest"),
                "parties": Schema(
                    type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.STRING), description="who signs, sorted"
                ),
                "salt": Schema(type=OpenAPIType.STRING, pattern="^[0-9a-f]{32}$", description="128 random bits"),
                "valid_until": Schema(type=OpenAPIType.INTEGER, minimum=0, description="UTC seconds"),
                "version": Schema(type=OpenAPIType.INTEGER, const=1),
            },
        ),
        "signatures": Schema(
            type=OpenAPIType.ARRAY,
            description="over 'heqi signs transaction ' and the transaction's id, sorted by key",
            items=Schema(
                type=OpenAPIType.OBJECT,
                required=["key", "signature"],
                properties={
                    "key": Schema(type=OpenAPIType.STRING, pattern="^ed25519:[0-9a-f]{64}$"),
                    "signature": Schema(type=OpenAPIType.STRING, pattern="^[0-9a-f]{128}$"),
                },
            ),
        ),
        "suite": Schema(type=OpenAPIType.STRING, description="the charter's signature suite"),
    },
)


@dataclass
class TakesEnvelope(Operation):
    """One transaction as JSON."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody({"application/json": OpenAPIMediaType(schema=ENVELOPE)}, required=True)


@dataclass
class TakesEnvelopes(Operation):
    """Transactions as JSON, one per line."""

    def __post_init__(self) -> None:
        content = {"application/x-ndjson": OpenAPIMediaType(schema=ENVELOPE)}
        self.request_body = RequestBody(content, description="One envelope per line.", required=True)


VOUCHED_HEAD = Schema(
    type=OpenAPIType.OBJECT,
    title="VouchedHead",
    description="As /v1/head answers it, with the signatures that are handed in.",
    required=["head", "vouchers"],
    properties={
        "head": Schema(type=OpenAPIType.OBJECT),
        "vouchers": Schema(
            type=OpenAPIType.ARRAY,
            description="over 'heqi vouches for head ' and the head's digest, by the charter's head keys",
            items=Schema(type=OpenAPIType.OBJECT, required=["key", "member", "signature"]),
        ),
    },
)


@dataclass
class TakesVouchers(Operation):
    """A head with signatures under it, as JSON."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody({"application/json": OpenAPIMediaType(schema=VOUCHED_HEAD)}, required=True)
