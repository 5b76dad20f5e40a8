"""Repeated: one invoice in several files of a run. Sent twice, or altered, it is told before a ledger is asked."""

from heqi.intake.reasons import Warn
from heqi.intake.report import Report, said


class Repeated:
    """The files of a run so far, by the identity of their invoices."""

    def __init__(self) -> None:
        self._first: dict[str, Report] = {}

    def warn(self, report: Report) -> None:
        """Add to a file's report that an earlier file holds the same invoice, or says otherwise of it."""
        prints = report["fingerprints"]
        if prints is None:
            return
        first = self._first.setdefault(prints["identity"], report)
        if first is report:
            return
        same = first["fingerprints"]["exact"] == prints["exact"]
        reason = Warn.SAME_AS_ANOTHER_FILE if same else Warn.UNLIKE_ANOTHER_FILE
        report["warnings"].append(said(reason, {"other": first["file"]}))
