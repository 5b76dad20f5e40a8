"""A node that hangs is waited for aloud, and not for ever."""

import socket
import time

import httpx
import pytest

from heqi.cli import patience
from heqi.cli.patience import Patient
from heqi.client.sdk import Client, Unreachable

URL = "http://127.0.0.1:1"


class Slow(httpx.BaseTransport):
    """Answers late, or never."""

    def __init__(self, seconds: float, *, answers: bool) -> None:
        self.seconds = seconds
        self.answers = answers
        self.asked = 0
        self.timeouts: list[dict[str, float]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        self.timeouts.append(request.extensions["timeout"])
        time.sleep(self.seconds)
        if not self.answers:
            raise httpx.ReadTimeout("timed out")
        return httpx.Response(200, json={})


def test_waiting_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "QUIET_SECONDS", 0.01)
    told: list[str] = []
    carrier = Patient(URL, 7, lambda: told.append("waiting"), Slow(0.1, answers=True))
    for _ in range(2):
        carrier.handle_request(httpx.Request("GET", URL))
    assert told == ["waiting"]


def test_a_prompt_answer_goes_without_a_word() -> None:
    told: list[str] = []
    slow = Slow(0, answers=True)
    Patient(URL, 7, lambda: told.append("waiting"), slow).handle_request(httpx.Request("GET", URL))
    assert (told, slow.timeouts[0]["connect"], slow.timeouts[0]["read"]) == ([], 5, 7)


def test_a_node_that_hangs_is_given_up_and_not_asked_again() -> None:
    slow = Slow(0, answers=False)
    with pytest.raises(Unreachable) as given_up, Client(URL, transport=Patient(URL, 7, list, slow)) as client:
        client.health()
    assert slow.asked == 1
    assert "7 seconds" in given_up.value.en


def test_over_a_real_socket_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(Unreachable), Client(url, transport=Patient(url, 0.2, list)) as client:
            client.health()
        assert time.monotonic() - begun < 3
