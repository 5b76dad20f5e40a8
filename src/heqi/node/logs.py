"""Logs: one JSON object per line on standard error. Bodies, keys and headers are never logged."""

import logging
import sys
from datetime import UTC, datetime

import msgspec


class JsonLines(logging.Formatter):
    """time (UTC), level, from, said; and trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def begin_logging(level: str) -> None:
    """Set the process's logging up; `level` is one of LEVELS."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for each in ("uvicorn", "httpx"):  # a line for every request is too much
        logging.getLogger(each).setLevel(logging.WARNING)


LEVELS = ("debug", "info", "warning", "error")
