"""`heqi marks`: the marks of goods from an advice or from a list, as everybody computes them who has the secret."""

import pytest

from heqi.cli.reasons import Why
from heqi.client.secrets import new_secret, write_secret
from heqi.intake.trade import mark_of
from tests.cli.shell import Shell
from tests.intake.test_ubl_trade import advice

SECRET = new_secret(3)
LIST = "Copper, 546378239\n\nCopper,546378240\ncopper,546378239\n"


@pytest.fixture
def secret(shell: Shell) -> str:
    return shell.write("secret.key", write_secret(SECRET))


def test_an_advice_and_a_list_have_the_same_marks(shell: Shell, secret: str) -> None:
    sent = shell.write("advice.xml", advice("Despatch", "Delivered", "90", "546378239"))
    of_advice = shell.run("marks", sent, "--secret", secret, "--json").json["marks"]
    of_list = shell.run("marks", shell.write("list.csv", LIST), "--secret", secret, "--json", "-o", "marks.txt").json
    assert [each["on_them"] for each in of_list["marks"]] == ["546378239", "546378240"]
    assert of_list["marks"][0] == of_advice[0]
    first = mark_of("Copper", "546378239", SECRET.value)
    assert (shell.home / "marks.txt").read_text().splitlines()[0] == first == of_advice[0]["mark"]
    zh = shell.run("marks", sent, "--secret", secret, "--lang", "zh")
    assert "其上编号" in zh.out


@pytest.mark.parametrize("text", ["", "Copper\n", "Copper,1,2\n", "Copper,\n"])
def test_a_list_without_numbers_is_told(shell: Shell, secret: str, text: str) -> None:
    refused = shell.run("marks", shell.write("list.csv", text), "--secret", secret, "--json")
    assert refused.refused_as == Why.FILE_NOT_UNDERSTOOD.code
