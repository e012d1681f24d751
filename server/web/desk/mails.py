"""The outbox page: every mail, and while no SMTP server is set, what stands in it."""

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.clock import utcnow
from server.cursors import decode, encode
from server.db import db, transaction
from server.errors import NotFoundError
from server.models.contact import Contact
from server.models.outbox import Job, JobState, MailMessage, try_again
from server.web import guards
from server.web.desk.frame import blueprint, page

PAGE = 50
_SECRET = re.compile(r"/(r|u|status|me|desk/sign-in)/[\w-]{20,}")
_CODE = re.compile(r"\b[A-Z2-7]{8}\b")


@blueprint.get("/mails")
def mails() -> tuple[str, int]:
    store_id = guards.my_store().id
    scope = f"mails:{store_id}"
    wanted = sa.select(MailMessage).where(MailMessage.store_id == store_id)
    if cursor := request.args.get("cursor"):
        wanted = wanted.where(MailMessage.id < decode(scope, cursor)[0])
    rows = db.session.scalars(wanted.order_by(MailMessage.id.desc()).limit(PAGE + 1)).all()
    coming = db.session.scalars(
        sa.select(Job)
        .where(Job.store_id == store_id, Job.state == JobState.DUE)
        .order_by(Job.due_at)
        .limit(10)
    ).all()
    failed = db.session.scalars(
        sa.select(Job)
        .where(Job.store_id == store_id, Job.state == JobState.FAILED)
        .order_by(Job.id.desc())
        .limit(10)
    ).all()
    return page(
        "mails.html",
        mails=[_row(mail) for mail in rows[:PAGE]],
        coming=coming,
        failed=failed,
        next=encode(scope, [rows[PAGE - 1].id]) if len(rows) > PAGE else None,
        to_folder=guards.settings().smtp_url is None,
    )


@blueprint.post("/jobs/<int:job_id>/retries")
def retry(job_id: int) -> AnyResponse:
    """Ada mended what stood in the way: the rules are asked again, and the mail may go."""
    with transaction():
        job = db.session.get(Job, job_id, with_for_update=True)
        if job is None or job.store_id != guards.my_store().id:
            raise NotFoundError
        try_again(job, utcnow())
    return redirect(url_for("desk.mails"), 303)


def _row(mail: MailMessage) -> dict[str, Any]:
    message = _read(mail)
    contact = db.session.get(Contact, mail.contact_id) if mail.contact_id else None
    return {
        "mail": mail,
        "subject": message["Subject"] if message else None,
        "to": message["To"] if message else (contact.email if contact else None),
    }


@blueprint.get("/mails/<int:mail_id>")
def mail(mail_id: int) -> tuple[str, int]:
    """One mail: headers, its text part, its HTML part in a sandboxed frame."""
    found = _mine(mail_id)
    message = _read(found)
    text = message.get_body(("plain",)) if message else None
    return page(
        "mail.html",
        mail=found,
        message=message,
        headers=[(k, _veiled(str(v))) for k, v in message.items() if k != "Content-Type"] if message else [],
        text=_veiled(text.get_content()) if text else None,
    )


@blueprint.get("/mails/<int:mail_id>/html")
def mail_html(mail_id: int) -> Response:
    message = _read(_mine(mail_id))
    part = message.get_body(("html",)) if message else None
    if part is None:
        raise NotFoundError
    response = Response(_veiled(part.get_content()), mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
    )
    return response


def _veiled(words: str) -> str:
    """Without the secrets that belong to the recipient: a moderator must not act, or look, as the author.

    In the demo the visitor is everybody, so there they stay.
    """
    if guards.my_store().demo:
        return words
    return _CODE.sub("········", _SECRET.sub(r"/\1/…", words))


def _mine(mail_id: int) -> MailMessage:
    found = db.session.get(MailMessage, mail_id)
    if found is None or found.store_id != guards.my_store().id:
        raise NotFoundError
    return found


def _read(mail: MailMessage) -> EmailMessage | None:
    """The file while it is there; with a real SMTP server there is none, and after an erasure neither."""
    if mail.file is None:
        return None
    path = guards.settings().mail_folder / mail.file
    if not path.is_file():
        return None
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return message if isinstance(message, EmailMessage) else None
