"""The founding charter that `heqi charter new` begins with: a supply-chain pilot of seven members, to be changed.

It is text with comments, because founders read it before they sign. The demonstration founds its network on it too.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from heqi.codec.canonical import encode
from heqi.modules.charter.contradictions import WHOLE_POWER

PLACEHOLDER = "PUT-HERE"
DEFAULT_BEGINS = "2026-03-02"


class Seat(NamedTuple):
    """A founding member of the template. persons: (person, role, limit in minor units)."""

    id: str
    en: str
    zh: str
    uscc: str
    roles: tuple[str, ...]
    size: str
    persons: tuple[tuple[str, str, int | None], ...]
    group: str | None = None
    remark: str = ""


MAKER_AND_CHECKER = (("maker-1", "maker", None), ("checker-1", "checker", None))
# A maker alone does what gives nothing away, moves no money and can be undone; whatever else there is takes two.
BY_MAKER = (
    "documents.attest_invoice",
    "documents.attest_contract",
    "documents.attest_delivery",
    "documents.show",
    "documents.recompute",
    "documents.dispute",
    "receivables.register",
    "receivables.accept",
    "receivables.apply",
    "receivables.report_overdue",
)

SEATS = (
    Seat(
        "core-maker",
        "Core Maker Co.",
        "江城核心制造有限公司",
        "91420100MA00000025",
        ("member", "trader", "obligor"),
        "large",
        MAKER_AND_CHECKER,
        group="core-group",
        remark="the core enterprise, which buys and promises to pay",
    ),
    Seat(
        "river-parts",
        "River Parts Co.",
        "江城零部件有限公司",
        "91420100MA00000038",
        ("member", "trader", "supplier"),
        "small",
        MAKER_AND_CHECKER,
        remark="a supplier of the first tier",
    ),
    Seat(
        "fine-works",
        "Fine Works Co.",
        "江城精工有限公司",
        "91420100MA0000004B",
        ("member", "trader", "supplier"),
        "small",
        (("maker-1", "maker", 200_000_000), ("checker-1", "checker", None)),
        remark="a supplier of the second tier; its maker signs for no more than 2,000,000.00",
    ),
    Seat(
        "river-bank",
        "River Bank",
        "江城银行",
        "91420100MA00000012",
        ("member", "bank", "settlement-bank"),
        "large",
        MAKER_AND_CHECKER,
    ),
    Seat(
        "harbour-bank",
        "Harbour Bank",
        "港湾银行",
        "91420100MA0000006H",
        ("member", "bank", "settlement-bank"),
        "large",
        MAKER_AND_CHECKER,
    ),
    Seat(
        "supervisor",
        "Municipal financial office",
        "江城市地方金融管理局",
        "11420100MB0000001C",
        ("member", "supervisor"),
        "public",
        (("duty-officer", "maker", None),),
        remark="reads the book, and does nothing on it but keep its keys; one person, so one hand",
    ),
    Seat(
        "platform",
        "River City Platform Co.",
        "江城供应链平台有限公司",
        "91420100MA0000007L",
        ("member", "operator"),
        "medium",
        MAKER_AND_CHECKER,
        remark="runs the node; it lends nothing, guarantees nothing and holds no money",
    ),
)
BOOK_KEEPERS = ("core-maker", "river-bank", "harbour-bank", "supervisor", "platform")

ROLES: dict[str, tuple[str, ...]] = {
    "member": (
        "parties.add_key",
        "parties.rotate_key",
        "parties.revoke_key",
        "parties.replace_lost_key",
        "parties.object_to_key",
        "parties.set_policy",
        "charter.set_consensus_key",
        "charter.agree_to_upgrade",
    ),
    "trader": (
        "documents.attest_invoice",
        "documents.attest_contract",
        "documents.attest_delivery",
        "documents.attest_red_invoice",
        "documents.show",
        "documents.recompute",
        "documents.dispute",
        "documents.withdraw_dispute",
        "documents.record_paid",
        "documents.withdraw",
        "payments.set_collection_account",
        "payments.withdraw_account_change",
        "payments.transfer",
        "payments.hold",
        "payments.release_hold",
        "payments.return_hold",
    ),
    "obligor": (
        "receivables.undertake",
        "receivables.confirm",
        "receivables.decline",
        "receivables.cancel",
        "receivables.lapse",
        "receivables.dispute",
        "receivables.withdraw_dispute",
        "receivables.resolve_dispute",
        "receivables.settle",
        "receivables.apply_payment",
    ),
    "supplier": (
        "receivables.register",
        "receivables.accept",
        "receivables.decline",
        "receivables.cancel",
        "receivables.lapse",
        "receivables.split",
        "receivables.assign",
        "receivables.apply",
        "receivables.agree",
        "receivables.close_file",
        "receivables.credit",
        "receivables.record_dilution",
        "receivables.apply_payment",
        "receivables.report_overdue",
        "receivables.mark_defaulted",
        "receivables.buy_back",
    ),
    "bank": (
        "parties.attest_kyc",
        "parties.withdraw_kyc",
        "documents.recompute",
        "documents.dispute",
        "documents.withdraw_dispute",
        "documents.check_tax",
        "payments.set_collection_account",
        "payments.transfer",
        "receivables.offer",
        "receivables.enter_check",
        "receivables.go_on_despite_filing",
        "receivables.close_file",
        "receivables.set_line",
        "receivables.pay_out",
        "receivables.split",
        "receivables.assign",
        "receivables.apply_payment",
        "receivables.report_overdue",
        "receivables.mark_defaulted",
        "receivables.attest_default",
        "receivables.lift_default",
        "receivables.demand_buy_back",
        "receivables.agree_costs",
        "receivables.pay_reserve",
    ),
    "settlement-bank": (
        "payments.credit",
        "payments.debit",
        "payments.attest_payment",
        "payments.publish_calendar",
        "payments.withdraw_account_change",
    ),
    "operator": ("parties.declare_group",),
    "supervisor": (),
}


def charter_text(
    keys: Mapping[tuple[str, str], str] | None = None,
    head_keys: Mapping[str, str] | None = None,
    begins: str = DEFAULT_BEGINS,
    consensus_keys: Mapping[str, str] | None = None,
    keepers: Sequence[str] = BOOK_KEEPERS,
) -> str:
    """The charter as TOML. keys: public key by (member, person). head_keys: by book-keeper. What is missing becomes a
    placeholder, which `heqi charter check` names. consensus_keys: by book-keeper, where the ledger begins as a network.
    keepers: who keeps the book, with as equal parts of the power as whole numbers allow.
    """
    keys, head_keys, consensus_keys = keys or {}, head_keys or {}, consensus_keys or {}
    return (
        PREAMBLE.format(begins=begins)
        + MEMBERS
        + "\n".join(_member(seat, keys) for seat in SEATS)
        + KEEPERS
        + "\n".join(
            _keeper(
                member, WHOLE_POWER // len(keepers) + (place < WHOLE_POWER % len(keepers)), head_keys, consensus_keys
            )
            for place, member in enumerate(keepers)
        )
        + ROLES_BEGIN
        + "\n".join(f"{role} = {_list(actions)}" for role, actions in ROLES.items())
        + TRANSACTION
        + TERMS
    )


def _member(seat: Seat, keys: Mapping[tuple[str, str], str]) -> str:
    lines = [f"# {seat.remark}"] if seat.remark else []
    lines += [
        "[[member]]",
        f'id = "{seat.id}"',
        f'name = {{ en = "{seat.en}", zh = "{seat.zh}" }}',
        f'uscc = "{seat.uscc}"',
        f'size = "{seat.size}"',
    ]
    lines += [f'group = "{seat.group}"'] if seat.group else []
    lines += [f"roles = {_list(seat.roles)}", "keys = ["]
    for person, role, limit in seat.persons:
        key = keys.get((seat.id, person), f"{PLACEHOLDER}-the-key-of-{seat.id}-{person}")
        most = f", limit = {limit}" if limit is not None else ""
        lines.append(f'  {{ key = "{key}", person = "{person}", role = "{role}"{most} }},')
    lines.append("]")
    if len(seat.persons) > 1:
        lines += ["policy = ["]
        alone = tuple(action for action in BY_MAKER if any(action in ROLES[role] for role in seat.roles))
        if alone:
            lines.append(f"  {{ actions = {_list(alone)}, needs = {{ maker = 1 }} }},")
        lines += ['  { actions = ["*"], needs = { maker = 1, checker = 1 } },', "]"]
    return "\n".join(lines) + "\n"


def waiting_consensus_keys() -> dict[str, str]:
    """For `charter_text`: places that wait for the consensus keys of all book-keepers."""
    return {member: f"{PLACEHOLDER}-the-consensus-key-of-{member}" for member in BOOK_KEEPERS}


def _keeper(member: str, power: int, head_keys: Mapping[str, str], consensus_keys: Mapping[str, str]) -> str:
    lines = [
        "[[book_keeper]]",
        f'member = "{member}"',
        f'head_key = "{head_keys.get(member, f"{PLACEHOLDER}-the-head-key-of-{member}")}"',
        f"power = {power}",
    ]
    if member in consensus_keys:
        lines.insert(3, f'consensus_key = "{consensus_keys[member]}"')
    return "\n".join(lines) + "\n"


def _list(items: tuple[str, ...]) -> str:
    text = "[" + ", ".join(encode(item).decode() for item in items) + "]"
    if len(text) <= 100:
        return text
    return "[\n" + "".join(f"  {encode(item).decode()},\n" for item in items) + "]"


PREAMBLE = """\
# The charter of a consortium ledger: what its founders agree before it starts, and sign.
#
# Layout and comments are free; everything else is in the digest that the founders sign, so one changed word is another
# charter. Money is written in the smallest unit of its currency (fen), rates in millionths (42000 is 4.20%), days as
# "2026-03-02". Nothing that matters has a default: what is not said here is refused.
#
#   heqi charter check charter.toml     everything that is missing or contradicts itself
#   heqi charter show charter.toml      who can do what, alone and together; a page to print with --html FILE
#   heqi charter sign charter.toml      a founder's signature, made offline

# --- §1 What this is -------------------------------------------------------------------------------------------------
# Every clause has a number to cite it by, which `heqi charter show` prints: here they are §1.1, §1.2 and so on.

[charter]
name = {{ en = "River City supply-chain pilot", zh = "江城供应链试点" }}
purpose = {{ en = "Receivables that banks and companies can rely on.", zh = "让银行与企业都能信赖的应收账款。" }}
begins = "{begins}"             # the ledger's first day
text = 1                          # counts amendments; the founding text is 1
application = 1                   # the version of the rules this text was written for
suite = "ed25519-sha256"          # for pilots; production in China awaits SM2/SM3 and its assessment
utc_offset_minutes = 480          # when the ledger's day begins
currency = "CNY"
window_seconds = 3600             # a transaction promises to be valid no longer than this
heartbeat_seconds = 60            # a quiet ledger still tells the time
"""

MEMBERS = """
# --- §2 Members ------------------------------------------------------------------------------------------------------
# Legal persons, each with its unified social credit code (GB 32100-2015). One key is not a company: a key belongs to an
# authorised person with a role. By the member's own policy two persons sign whatever moves money, lowers, passes on or
# finances a claim, or changes who may sign; a maker alone signs what comes first in it. The first clause that fits
# counts. A member of one person, as small suppliers often are, has no policy: its one key does everything.

"""

KEEPERS = """
# --- §3 Who keeps the book, and so sees all of it --------------------------------------------------------------------
# Every other member sees what it is party to. Power is in parts of 100. Nobody holds a third: who did could stop the
# network alone. A head key vouches for the state of the ledger and signs nothing else.

"""

ROLES_BEGIN = """
# --- §4 Who may do what ----------------------------------------------------------------------------------------------
# What is not listed is not allowed. A role without actions reads.

[roles]
"""

TRANSACTION = """

# --- §5 How much one transaction, and one hour, may hold -------------------------------------------------------------

[transaction]
actions = 20                      # kept together or not at all
touched_rows = 1000
bytes = 200000
signatures = 16

[transaction.hourly]              # shares, not fees; a share is kept back for those who must always get through
party_transactions = 10000
party_bytes = 20000000
ledger_transactions = 100000
reserved_transactions = 1000
reserved_for = ["supervisor", "operator"]
"""

TERMS = """
# --- §6.1 Parties ----------------------------------------------------------------------------------------------------

[parties.lost_key]                # other members witness who the person is
witnesses = 2                     # of different groups, none of the member's own
cooling_days = 3                  # before the new key speaks; until then the old ones do, and any of them may object
roles = ["bank", "operator", "supervisor"]   # of the witnesses, when no key of the member itself signs
cooling_days_without_own_key = 14 # then
source = "members' agreement, section 5 / 成员协议第五条"

[parties.kyc]                     # an expired check stops new finance, never a payment
roles = ["bank"]
own = true                        # each financier relies on its own
kinds = ["identity", "beneficial-owner", "screening"]
days_at_most = 365
source = "members' agreement, section 5 / 成员协议第五条"

# --- §6.2 Payments ---------------------------------------------------------------------------------------------------
# Money here mirrors deposits at the named banks. Nobody issues any, and the platform holds none.

[payments]
settlement_banks = ["river-bank", "harbour-bank"]
currencies = ["CNY"]
simulated = true                  # the deposits are invented: this is a demonstration
calendar_bank = "river-bank"      # says which days are no banking days
account_cooling_days = 1          # before a changed collection account is paid to
hold_days_at_most = 180           # a condition must not outlive its purpose
source = "members' agreement, section 6 / 成员协议第六条; 银发〔2025〕77号"

# --- §6.3 Documents --------------------------------------------------------------------------------------------------
# A document never comes here: only commitments to its fields, and fingerprints under a secret that members share.

[documents]
fingerprint_epochs = [1]
readers_at_most = 20

# --- §6.4 Receivables ------------------------------------------------------------------------------------------------
# Legal priority follows the registry (Civil Code art. 768); the order on this ledger is that among its members.

[receivables]
usual_tenor_months = 6            # beyond, a reason is cited
max_tenor_months = 12
tenor_source = "银发〔2025〕77号"
small_creditor_days = 60          # from delivery to due, unless the contract is cited
small_creditor_source = "国务院令第802号，保障中小企业款项支付条例"
stop_source = "银发〔2025〕77号，第十五条"
face_at_most = 10000000000        # 100,000,000.00 in one promise
smallest_part = 100000            # 1,000.00
parts_at_most = 20
checklist = ["kyc", "contract", "invoice-check", "delivery", "registry-search", "registry-filing", "line"]
check_days = { contract = 365, invoice-check = 30, delivery = 365, registry-search = 7, registry-filing = 30 }
advance_at_most = 1000000         # of the face: a voucher may be discounted on all of it
days_in_year = 360                # ACT/360
annual_cost_days = 365
annual_cost_source = "中国人民银行公告〔2021〕第3号"
cut_off_minute = 1020             # 17:00 of the last day
grace_days = 2
default_days = 90
default_source = "银保监办发〔2019〕205号（商业保理企业）；其他成员依成员协议"

# --- §7 Disputes -----------------------------------------------------------------------------------------------------
# The ledger keeps the evidence; people decide. It is read by people only, and nothing on the ledger follows from it.

[disputes]
talks_days = 30                   # after a written notice, before anybody goes further
mediation = { en = "River City Financial Disputes Mediation Centre", zh = "江城金融纠纷调解中心" }
tribunal = { en = "River City Arbitration Commission, under its rules", zh = "江城仲裁委员会，按其规则" }
law = { en = "the law of the People's Republic of China", zh = "中华人民共和国法律" }
"""
