"""What comes home: from a message in a pipe or a mailbox to the row it changes."""

from collections.abc import Iterable
from datetime import datetime

from server.actions import bounces
from server.clock import utcnow
from server.db import transaction
from server.mail import bounces as reports
from server.mail import mailboxes
from server.mail.mailboxes import MailboxError
from server.models.outbox import ReportKind

__all__ = ["MailboxError", "collect", "take"]


def take(raw: bytes, now: datetime, sent_to: Iterable[str] = ()) -> bool:
    """Record the report in this message; False when there is none that concerns a mail of ours."""
    report = reports.read(raw, sent_to)
    if report is None:
        return False
    complaint = report.about == "complaint"
    with transaction():
        mail = bounces.find(report.job_id, report.message_ids)
        if mail is None:
            return False
        kind = ReportKind.COMPLAINT if complaint else bounces.kind_of(report.status, final=report.final)
        source = "arf" if complaint else "dsn"
        bounces.record(mail, kind, source=source, key=report.key, status=report.status, now=now)
    return True


def collect(where: str) -> int:
    """Empty a mailbox of its reports; how many there were. Raises MailboxError."""
    return mailboxes.empty(where, lambda raw: take(raw, utcnow()))
