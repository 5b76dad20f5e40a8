"""By which clock a command speaks: this machine's, or that of a network whose time is not real."""

from pathlib import Path

from heqi.cli.shell import Exit
from heqi.values.days import SECONDS_PER_DAY
from tests.cli.shell import Shell, live_node

CREDIT = ("send", "payments.credit", "--customer", "core-maker", "--amount", "100.00", "--currency", "CNY")


def test_commands_follow_a_trial_clock_and_say_so(shell: Shell, tmp_path: Path) -> None:
    with live_node(tmp_path) as node:
        node.clock.second += 40 * SECONDS_PER_DAY  # long after this machine's time
        shell.environment.setenv("HEQI_URL", node.url)
        shell.environment.setenv("HEQI_PARTY", "river-bank")
        shell.environment.setenv("HEQI_KEYS", shell.keys_of("river-bank"))
        real = shell.run(*CREDIT, "--reference", "1", "--json")
        assert real.code != Exit.DONE
        node.desk.clock = "trial"
        trial = shell.run(*CREDIT, "--reference", "1", "--json")
        assert trial.code == Exit.DONE, trial.out
        assert "its network's time is not real" in trial.err
        assert "时间并非真实" in shell.run(*CREDIT, "--reference", "2", "--lang", "zh").err
