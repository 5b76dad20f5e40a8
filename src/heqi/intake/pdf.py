"""PDF invoices that carry their XML inside (Factur-X, ZUGFeRD, XRechnung, 数电票). The pages are never read."""

import subprocess
import sys

import msgspec

from heqi.intake.pdf_worker import MAX_ATTACHED_BYTES, MAX_ATTACHMENTS, Found
from heqi.intake.reasons import Why
from heqi.machine.reasons import Refusal, refuse, require

CPU_SECONDS = 10
WALL_SECONDS = 30


def embedded_xml(data: bytes) -> list[bytes]:
    """The XML files inside a PDF, read by a process of its own with limits on time and memory."""
    # -P: nothing is imported from the folder that the caller happens to stand in.
    command = [sys.executable, "-P", "-m", "heqi.intake.pdf_worker", str(CPU_SECONDS)]
    try:
        worker = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Refusal(Why.TIME_LIMIT, seconds=WALL_SECONDS) from None
    except OSError as error:
        raise Refusal(Why.FILE_UNREADABLE, detail=f"no process for the PDF ({error.strerror})") from None
    # The system kills a process that has used up its seconds; with SIGXCPU where it says so, else with SIGKILL.
    require(worker.returncode >= 0, Why.TIME_LIMIT, seconds=CPU_SECONDS)
    require(worker.returncode == 0, Why.PDF_UNREADABLE, detail="it is damaged or is no PDF")
    try:
        found = msgspec.msgpack.decode(worker.stdout, type=Found)
    except msgspec.DecodeError:
        raise Refusal(Why.PDF_UNREADABLE, detail="it is damaged") from None
    if found.stopped == "password":
        refuse(Why.PDF_UNREADABLE, detail="it needs a password")
    require(found.stopped != "attachments", Why.TOO_COMPLEX, what="attachments", limit=MAX_ATTACHMENTS)
    size = sum(map(len, found.files))
    require(found.stopped != "size", Why.TOO_LARGE, what="attachments", size=size, limit=MAX_ATTACHED_BYTES)
    return found.files
