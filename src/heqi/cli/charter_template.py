"""The founding charter that `heqi charter new` begins with, by the profile of a region, to be changed.

It is text with comments, because founders read it before they sign. The demonstration founds its network on it too.
"""

import re
from collections.abc import Mapping, Sequence

from heqi.cli.charter_profiles import PILOT, Profile
from heqi.cli.charter_profiles.actions import BY_MAKER
from heqi.cli.charter_profiles.business import business_text
from heqi.cli.charter_profiles.opening import opening_text
from heqi.cli.charter_profiles.privileges import supervision_text
from heqi.cli.charter_profiles.profile import ECONOMIC, Seat
from heqi.cli.charter_profiles.written import in_words
from heqi.cli.toml import toml
from heqi.modules.charter.contradictions import WHOLE_POWER

PLACEHOLDER = "PUT-HERE"
DEFAULT_BEGINS = "2026-03-02"

# The pilot of the demonstration and of the examples.
SEATS, BOOK_KEEPERS, ROLES = PILOT.seats, PILOT.keepers, PILOT.roles

COMMENTED = re.compile("^([^#\n]*[^# \n]) +# (.*)$", re.MULTILINE)
COMMENTS_AT = 34  # the column where they begin


def charter_text(
    keys: Mapping[tuple[str, str], str] | None = None,
    head_keys: Mapping[str, str] | None = None,
    begins: str = DEFAULT_BEGINS,
    consensus_keys: Mapping[str, str] | None = None,
    keepers: Sequence[str] | None = None,
    profile: Profile = PILOT,
) -> str:
    """The charter as TOML. keys: public key by (member, person). head_keys: by book-keeper. What is missing becomes a
    placeholder, which `heqi charter check` names. consensus_keys: by book-keeper, where the ledger begins as a network.
    keepers: who keeps the book (the profile's if unsaid), with as equal parts of the power as whole numbers allow.
    """
    keys, head_keys, consensus_keys = keys or {}, head_keys or {}, consensus_keys or {}
    keepers = profile.keepers if keepers is None else keepers
    said = _said(profile, begins)
    return (
        _aligned(PREAMBLE.format(**said))
        + MEMBERS
        + "\n".join(_member(seat, profile, keys) for seat in profile.seats)
        + KEEPERS
        + "\n".join(
            _keeper(
                member, WHOLE_POWER // len(keepers) + (place < WHOLE_POWER % len(keepers)), head_keys, consensus_keys
            )
            for place, member in enumerate(keepers)
        )
        + ROLES_BEGIN
        + "\n".join(f"{role} = {_list(actions)}" for role, actions in profile.roles.items())
        + _aligned(TRANSACTION.format(**said) + TERMS.format(**said))
        + supervision_text(profile.grants)
        + _aligned(opening_text(profile.opening) if profile.opening else "")
        + _aligned(AMENDING.format(**said) + business_text(profile.business) + CLOSING.format(**said))
    )


def _said(profile: Profile, begins: str) -> dict[str, str]:
    """What the text's places hold, as TOML or, for names, as words within it."""
    terms = profile.terms
    percent, rest = divmod(terms["advance_at_most"], 10_000)
    return {name: toml(value) for name, value in terms.items()} | {
        "economic_covers": toml((*ECONOMIC, *profile.business)),
        "begins": begins,
        "name_en": profile.name[0],
        "name_zh": profile.name[1],
        "purpose_en": profile.purpose[0],
        "purpose_zh": profile.purpose[1],
        "city_en": profile.city[0],
        "city_zh": profile.city[1],
        "own_remark": "each financier relies on its own" if terms["own"] else "what one has looked into, all rely on",
        "face_in_words": in_words(terms["face_at_most"]),
        "part_in_words": in_words(terms["smallest_part"]),
        "advance_in_words": f"{percent}{f'.{rest:04d}'.rstrip('0') if rest else ''}%",
        "cut_off_in_words": "{:02d}:{:02d}".format(*divmod(terms["cut_off_minute"], 60)),
    }


def _aligned(text: str) -> str:
    """The comments behind clauses in one column, as far as the clauses leave room."""
    return COMMENTED.sub(lambda line: f"{line[1]:<{COMMENTS_AT - 1}} # {line[2]}", text)


def _member(seat: Seat, profile: Profile, keys: Mapping[tuple[str, str], str]) -> str:
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
        alone = tuple(action for action in BY_MAKER if any(action in profile.roles[role] for role in seat.roles))
        if alone:
            lines.append(f"  {{ actions = {_list(alone)}, needs = {{ maker = 1 }} }},")
        lines += ['  { actions = ["*"], needs = { maker = 1, checker = 1 } },', "]"]
    return "\n".join(lines) + "\n"


def waiting_consensus_keys(profile: Profile = PILOT) -> dict[str, str]:
    """For `charter_text`: places that wait for the consensus keys of all book-keepers."""
    return {member: f"{PLACEHOLDER}-the-consensus-key-of-{member}" for member in profile.keepers}


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
    text = toml(items)
    if len(text) <= 100:
        return text
    return "[\n" + "".join(f"  {toml(item)},\n" for item in items) + "]"


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
name = {{ en = "{name_en}", zh = "{name_zh}" }}
purpose = {{ en = "{purpose_en}", zh = "{purpose_zh}" }}
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
actions = {actions} # kept together or not at all
touched_rows = 1000
bytes = 200000
signatures = 16

[transaction.hourly]              # shares, not fees; a share is kept back for those who must always get through
party_transactions = {party_transactions}
party_bytes = 20000000
ledger_transactions = {ledger_transactions}
reserved_transactions = 1000
reserved_for = ["supervisor", "operator"]
"""

TERMS = """
# --- §6.1 Parties ----------------------------------------------------------------------------------------------------

[parties.lost_key]                # other members witness who the person is
witnesses = {witnesses} # of different groups, none of the member's own
cooling_days = {cooling_days} # before the new key speaks; until then the old ones do, and any of them may object
roles = {witness_roles} # of the witnesses, when no key of the member itself signs
cooling_days_without_own_key = {cooling_days_without_own_key} # then
source = "members' agreement, section 5 / 成员协议第五条"

[parties.kyc]                     # an expired check stops new finance, never a payment
roles = {kyc_roles}
own = {own} # {own_remark}
kinds = {kinds}
days_at_most = {kyc_days}
source = "members' agreement, section 5 / 成员协议第五条"

# --- §6.2 Payments ---------------------------------------------------------------------------------------------------
# Money here mirrors deposits at the named banks. Nobody issues any, and the platform holds none.

[payments]
settlement_banks = {settlement_banks}
currencies = ["CNY"]
simulated = true                  # the deposits are invented: this is a demonstration
calendar_bank = {calendar_bank} # says which days are no banking days
account_cooling_days = {account_cooling_days} # before a changed collection account is paid to
hold_days_at_most = {hold_days_at_most} # a condition must not outlive its purpose
source = "members' agreement, section 6 / 成员协议第六条; 银发〔2025〕77号"

# --- §6.3 Documents --------------------------------------------------------------------------------------------------
# A document never comes here: only commitments to its fields, and fingerprints under a secret that members share.

[documents]
fingerprint_epochs = [1]
readers_at_most = {readers_at_most}

# --- §6.4 Receivables ------------------------------------------------------------------------------------------------
# Legal priority follows the registry (Civil Code art. 768); the order on this ledger is that among its members.

[receivables]
usual_tenor_months = {usual_tenor_months} # beyond, a reason is cited
max_tenor_months = {max_tenor_months}
tenor_source = "银发〔2025〕77号"
small_creditor_days = {small_creditor_days} # from delivery to due, unless the contract is cited
small_creditor_source = "国务院令第802号，保障中小企业款项支付条例"
stop_source = "银发〔2025〕77号，第十五条"
face_at_most = {face_at_most} # {face_in_words}
smallest_part = {smallest_part} # {part_in_words}
parts_at_most = {parts_at_most}
checklist = {checklist}
check_days = {check_days}
advance_at_most = {advance_at_most} # {advance_in_words}
days_in_year = {days_in_year} # ACT/360
annual_cost_days = {annual_cost_days}
annual_cost_source = "中国人民银行公告〔2021〕第3号"
cut_off_minute = {cut_off_minute} # {cut_off_in_words}
grace_days = {grace_days}
default_days = {default_days}
default_source = "银保监办发〔2019〕205号（商业保理企业）；其他成员依成员协议"
"""

AMENDING = """
# --- §6.8 Changing this text -----------------------------------------------------------------------------------------
# A member proposes, all members vote, and what passes takes over after the cooling days with the first block of a day.
# A proposal has the strictest class that it touches; what no class covers is constitutional. Shares are of all there
# are, not of those who vote. Never changed: first day, time zone, currency, version, suite, window and heartbeat (§1).
# Of who is suspended or leaves, `standing` says so: it keeps its claims, is paid, pays, and takes on nothing new.

[amendment]
entrenched = {entrenched} # no vote changes these, nor this list

[amendment.operational]
of = "members"                    # one vote each; "power" would count the book-keepers' parts
vote_days = {operational_vote_days}
cooling_days = {operational_cooling_days} # from the deciding vote to the day when the text takes over
more_than = {operational_share} # strict; `at_least` is not
covers = {operational_covers}

[amendment.economic]
of = "members"
vote_days = {economic_vote_days}
cooling_days = {economic_cooling_days}
more_than = {economic_share}
covers = {economic_covers}

[amendment.constitutional]
of = "members"
vote_days = {constitutional_vote_days}
cooling_days = {constitutional_cooling_days}
more_than = {constitutional_share}
"""

CLOSING = """
# --- §7 Disputes -----------------------------------------------------------------------------------------------------
# The ledger keeps the evidence; people decide. It is read by people only, and nothing on the ledger follows from it.

[disputes]
talks_days = 30                   # after a written notice, before anybody goes further
mediation = {{ en = "{city_en} Financial Disputes Mediation Centre", zh = "{city_zh}金融纠纷调解中心" }}
tribunal = {{ en = "{city_en} Arbitration Commission, under its rules", zh = "{city_zh}仲裁委员会，按其规则" }}
law = {{ en = "the law of the People's Republic of China", zh = "中华人民共和国法律" }}

# --- §8 Retention ----------------------------------------------------------------------------------------------------
# For how long what happened can be shown with its proof. A book-keeper's node keeps blocks and receipts for so long.

[retention]
provable_days = 10958             # 30 years, as of accounting vouchers
source = "会计档案管理办法 (2015), annex"
"""
