"""Runs as a process of its own (`python -m heqi.intake.pdf_worker`): a PDF on standard input, the XML files that it
carries on standard output. A hostile PDF can make any reader loop or raise anything, so the limits are the operating
system's, and whatever goes wrong here simply ends this process.
"""

import resource
import sys
from io import BytesIO

import msgspec

MAX_MEMORY_BYTES = 1 * 2**30
MAX_ATTACHMENTS = 50
MAX_ATTACHED_BYTES = 16 * 2**20


class Found(msgspec.Struct):
    """What the worker says: the attached XML files, or why it stopped ("password", "attachments", "size")."""

    files: list[bytes] = []
    stopped: str = ""


def embedded_xml(data: bytes) -> Found:
    """The files embedded in a PDF that begin like XML. Raises whatever the PDF library raises."""
    from pypdf import PdfReader

    from heqi.intake.safe_xml import looks_like_xml

    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted:
        return Found(stopped="password")
    files: list[bytes] = []
    for count, attachment in enumerate(reader.attachment_list, 1):
        if count > MAX_ATTACHMENTS:
            return Found(stopped="attachments")
        content = attachment.content
        if looks_like_xml(content) and content not in files:
            files.append(content)
        if sum(map(len, files)) > MAX_ATTACHED_BYTES:
            return Found(stopped="size")
    return Found(files=files)


def main(cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(msgspec.msgpack.encode(embedded_xml(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main(int(sys.argv[1]))
