"""The `heqi` command: the group that all commands hang on. What stands above this room is added by `heqi.__main__`."""

import click

from heqi import __version__
from heqi.cli.ask import list_command, receipt_command, show_command
from heqi.cli.charter import charter_commands
from heqi.cli.charter_amend import history_command, propose_command, vote_command
from heqi.cli.charter_text import text_command
from heqi.cli.documentation import reference_command
from heqi.cli.explain import explain_command
from heqi.cli.intake import intake_command
from heqi.cli.keys import keys_commands
from heqi.cli.lines import lines_command
from heqi.cli.marks import marks_command
from heqi.cli.papers import attest_command, recompute_command
from heqi.cli.prove import prove_command
from heqi.cli.secret import secret_commands
from heqi.cli.send import send_command, sign_command
from heqi.cli.shell import Commands
from heqi.cli.verify import verify_command
from heqi.cli.witness import witness_commands
from heqi.machine.reasons import LANGUAGES

SECTIONS = {
    "Founding a network": ("charter", "keys", "secret", "network"),
    "Doing business": ("send", "sign", "receipt", "show", "list"),
    "Documents": ("intake", "attest", "recompute", "lines", "marks"),
    "Proving": ("prove", "verify", "witness"),
    "Running a node": ("node", "doctor", "backup", "restore"),
    "Finding out": ("explain", "demo", "reference"),
}

EXAMPLES = """
heqi demo                                            a claim's whole life, on this machine
heqi charter new > charter.toml                      begin an agreement
heqi send receivables.split --help                   the form of an action
heqi send receivables.split --claim rcv-BNEN-TQAX-BNEN-6 --part 400000.00 --to fine-works
heqi attest invoice.xml --secret secret.key --map parties.toml
heqi list payables                                   what we owe, by due day
heqi prove claims rcv-BNEN-TQAX-BNEN-6 -o claim.proof.json
heqi verify claim.proof.json --charter charter.toml  offline, by anybody
heqi explain documents.INVOICE_EXHAUSTED             why, and what to do
"""


@click.group(
    cls=Commands,
    sections=SECTIONS,
    examples=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
@click.version_option(__version__, prog_name="heqi")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of sentences and of this help.")
@click.option("--debug", is_flag=True, help="Show the traceback when the program itself fails.")
def main(as_json: bool, lang: str | None, debug: bool) -> None:
    """合契 Heqi: a ledger whose rules its members agree before it starts.

    Every command takes --json for programs and --lang en|zh, before its name or after it. One that talks to a node
    takes --url, --by and --keys, or their variables of the environment (below).
    """


for command in (text_command, propose_command, vote_command, history_command):
    charter_commands.add_command(command)

for command in (
    charter_commands,
    keys_commands,
    send_command,
    sign_command,
    receipt_command,
    show_command,
    list_command,
    intake_command,
    attest_command,
    recompute_command,
    lines_command,
    marks_command,
    secret_commands,
    prove_command,
    verify_command,
    witness_commands,
    explain_command,
    reference_command,
):
    main.add_command(command)
