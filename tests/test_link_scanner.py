"""Mail filters open every link they see, again and again (rules EM3, EM11, WS2): it must change nothing."""

import re
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import sqlalchemy as sa

from server.actions import staff
from server.db import db
from tests.factories import ADA, ALICE, World, an_order, html_of, now, text_of

TIMES = 5
URL = re.compile(r"https?://[^\s\"'<>)]+")
KINDS = {
    "invitation", "reminder", "arrival_note", "access", "receipt", "decision_notice", "reply_notice", "code",
    "sign_in", "test_mail",
}  # fmt: skip


def every_kind_of_mail(world: World) -> None:
    """Live until each kind of mail went out at least once."""
    world.change_store(arrival_note=True)
    world.change_rules(reminder_days=7)
    review = world.published()
    world.desk().post(f"/desk/reviews/{review}/replies", body="Thank you, we passed it on to the workshop.")
    world.deliver(an_order(order_id="later", delivered_at=now().isoformat()))
    world.client.post(f"/api/v1/stores/{world.slug}/access", json={"email": ALICE, "product": "P1"})
    world.client.post(f"/me/?store={world.slug}", data={"store": world.slug, "email": ALICE})
    with world.acting():
        ada = staff.by_email(world.store(), ADA)
        assert ada is not None
        staff.send_test(ada, now())
    world.client.post("/desk/sign-in", data={"email": ADA})
    world.work(after=timedelta(minutes=1))
    world.work(after=timedelta(days=8))


def addresses(mail: EmailMessage) -> set[str]:
    """Every address of ours in a mail: both parts and the header that a scanner reads too."""
    raw = text_of(mail) + html_of(mail).replace("&amp;", "&") + str(mail["List-Unsubscribe"] or "")
    return {found.rstrip(".,") for found in URL.findall(raw)}


def everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with world.app.app_context():
        return {
            name: sorted(map(tuple, db.session.execute(sa.select(table)).all()), key=repr)
            for name, table in db.metadata.tables.items()
        }


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(world: World) -> None:
    every_kind_of_mail(world)
    with world.app.app_context():
        sent = set(
            db.session.scalars(sa.text("SELECT DISTINCT kind FROM mail_messages WHERE state = 'sent'"))
        )
    assert sent >= KINDS, "the test must have seen every kind"
    ours = urlsplit(world.settings.base_url).netloc
    links = sorted({url for mail in world.mails() for url in addresses(mail) if urlsplit(url).netloc == ours})
    assert len(links) > len(KINDS)
    before = everything(world)
    for url in links:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        for _ in range(TIMES):
            for ask in (world.client.get, world.client.head):
                answer = ask(path, headers={"User-Agent": "scanner"})
                assert answer.status_code < 500
                assert "Set-Cookie" not in answer.headers
    assert everything(world) == before
