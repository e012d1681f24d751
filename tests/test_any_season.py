"""Whatever happens in whatever order: the real worker breaks no rule of asking (B3, B5; rules EM8, EM10)."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.actions import privacy, suppressions
from server.config import Settings
from server.crypto import vault
from server.db import db
from server.models.contact import MailTopic
from server.models.invitation import Invitation, InvitationState, Step
from server.models.order import Order
from server.models.outbox import Job, JobKind, MailMessage
from tests.conftest import BASE_URL, SECRET_KEY, _app
from tests.factories import AT_ONCE, World, a_line, a_review
from tests.seasons import DAY, doors_at, live, noon, set_clock, take_in
from tests.test_invitations import PostOffice, free_port, listening

ORDERS = range(4)
ZONES = ("Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")
ASKING = (JobKind.INVITATION, JobKind.REMINDER)
#: What may happen to one of the orders, or to its buyer; None: only time passes.
EVENTS = (
    "placed",
    "fulfilled",
    "delivered",
    "delivered",
    "delivered",
    "cancelled",
    "unsubscribed",
    "reviewed",
    "switched",
)

some_rules = st.builds(
    lambda opens, long, **rest: replace(AT_ONCE, opens=opens, closes=min(opens + long, 24), **rest),
    st.integers(0, 22),
    st.integers(1, 12),
    delay_days=st.integers(0, 5),
    fallback_days=st.integers(0, 9),
    reminder_days=st.none() | st.integers(1, 5),
    per_14_days=st.integers(0, 2),
    per_30_days=st.integers(0, 3),
    same_product_days=st.sampled_from((0, 10, 365)),
    ramp_per_day=st.none() | st.integers(1, 2),
)
some_events = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.sampled_from(ORDERS), st.integers(0, 100)), min_size=3, max_size=14
)


@dataclass
class Season:
    """A store in which things happen; what may no longer be sent is noted apart from the product."""

    world: World
    stopped: dict[int, datetime] = field(default_factory=dict)
    written: dict[int, datetime] = field(default_factory=dict)

    def person(self, order: int) -> int:
        return order % 2

    def happen(self, event: str, order: int) -> None:
        getattr(self, event)(order)

    def placed(self, order: int, **facts: object) -> None:
        base = {"order_id": str(order), "email": f"buyer{self.person(order)}@example.com", "time_zone": ZONES[order],
                "placed_at": (noon() - 3 * DAY).isoformat(), "delivered_at": None, "fulfilled_at": None, "status": "placed",
                "lines": [a_line(order % 3), a_line(4)]}  # fmt: skip
        take_in(self.world, **base | facts)

    def fulfilled(self, order: int) -> None:
        self.placed(order, status="fulfilled", fulfilled_at=self.world.clock.isoformat())

    def delivered(self, order: int) -> None:
        self.placed(order, status="delivered", delivered_at=self.world.clock.isoformat())

    def cancelled(self, order: int) -> None:
        self.placed(order, status="cancelled")
        self.stopped.setdefault(order, self.world.clock)

    def unsubscribed(self, order: int) -> None:
        with self.world.acting():
            contact = privacy.find(self.world.store(), f"buyer{self.person(order)}@example.com")
            if contact is None:
                return
            suppressions.unsubscribe(contact, MailTopic.INVITATIONS, self.world.clock)
        for other in ORDERS:
            if self.person(other) == self.person(order):
                self.stopped.setdefault(other, self.world.clock)

    def reviewed(self, order: int) -> None:
        """Every item, by the link of the mail, where one came."""
        with self.world.acting():
            found = db.session.scalar(
                sa.select(Invitation)
                .join(Order, Invitation.order_id == Order.id)
                .where(
                    Order.ref == str(order),
                    Invitation.state == InvitationState.SENT,
                    Invitation.step == Step.FIRST,
                )
            )
            path = f"/r/{found.link.token}" if found else None
        if path is None or order in self.written:
            return
        with doors_at(self.world.clock):
            for line in self.world.line_ids(path):
                answer = self.world.client.post(f"{path}/lines/{line}", data=a_review())
                assert answer.status_code == 303
        self.written[order] = self.world.clock

    def switched(self, _order: int) -> None:
        """Asking is switched off, or on again."""
        with self.world.app.app_context():
            on = self.world.store().invitations_on
        self.world.change_store(invitations_on=not on)

    def sent(self) -> list[tuple[int, JobKind, datetime]]:
        """(order, kind, when) of every mail that asked."""
        with self.world.app.app_context():
            found = db.session.execute(
                sa.select(Job, MailMessage.at).join(MailMessage, MailMessage.job_id == Job.id)
                .where(Job.kind.in_(ASKING)).order_by(MailMessage.at)
            )  # fmt: skip
            orders = dict(
                db.session.execute(
                    sa.select(Invitation.id, Order.ref).join(Order, Invitation.order_id == Order.id)
                ).all()
            )
            return [(int(orders[job.payload["invitation"]]), job.kind, at) for job, at in found]


@pytest.fixture(scope="module")
def office_and_port() -> Iterator[tuple[PostOffice, int]]:
    office, port = PostOffice(), free_port()
    with listening(office, port):
        yield office, port


def a_fresh_world(template: Path, folder: Path, port: int) -> World:
    """Made anew for each example, on a copy of an empty database."""
    known = Settings(
        instance=folder, base_url=BASE_URL, secret_key=SECRET_KEY, database_url=f"sqlite:///{folder / 'season.db'}",
        smtp_url=f"smtp://127.0.0.1:{port}",
    )  # fmt: skip
    app = _app(known)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for old in folder.glob("season.db*"):
        old.unlink()
    shutil.copy(template, folder / "season.db")
    vault.open(SECRET_KEY)
    app.extensions["vouchsafe_own_limiter"].storage.reset()
    world = World(app, known)
    world.open_store()
    return world


@given(some_rules, some_events)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_mail_breaks_a_rule_whatever_happens(
    template: Path,
    folder: Path,
    office_and_port: tuple[PostOffice, int],
    rules: object,
    events: list[tuple[str, int, int]],
) -> None:
    """Outside the window, after a stop, past a cap, twice: none, and none to who has written already."""
    office, port = office_and_port
    office.came.clear()
    world = a_fresh_world(template, folder, port)
    world.change_rules(**{name: getattr(rules, name) for name in AT_ONCE.__dataclass_fields__})
    set_clock(world, noon())
    season = Season(world)
    for event, order, hours in events:
        season.happen(event, order)
        live(world, hours=hours)
    world.change_store(invitations_on=True)
    live(world, days=70)
    _keeps(season, rules)
    receipts = world.one("SELECT count(*) FROM mail_messages WHERE kind NOT IN ('invitation', 'reminder')")
    assert len(office.came) == len(season.sent()) + receipts, "the far end counted what our records say"
    assert world.one("SELECT count(*) FROM outbox WHERE state = 'due'") == 0, "nothing goes round for ever"


def _keeps(season: Season, rules: object) -> None:
    sent = season.sent()
    assert len({(order, kind) for order, kind, _ in sent}) == len(sent), (
        "one invitation and one reminder an order"
    )
    by_person = defaultdict(list)
    for order, kind, at in sent:
        hour = at.astimezone(ZoneInfo(ZONES[order])).hour
        assert rules.opens <= hour < rules.closes, "within the window where the buyer lives"
        assert order not in season.stopped or at <= season.stopped[order], "nothing after a stop"
        assert order not in season.written or at <= season.written[order], "nothing to who wrote about all"
        if kind is JobKind.REMINDER:
            first = next(when for other, what, when in sent if other == order and what is JobKind.INVITATION)
            assert at - first >= timedelta(days=rules.reminder_days)
        by_person[season.person(order)].append((at, kind))
    for mails in by_person.values():
        _capped([at for at, kind in mails if kind is JobKind.INVITATION], rules.per_14_days, 14 * DAY)
        _capped([at for at, _ in mails], rules.per_30_days, 30 * DAY)
    if rules.ramp_per_day:
        first_day = [at for _, kind, at in sent if kind is JobKind.INVITATION and at - sent[0][2] < DAY]
        assert len(first_day) <= rules.ramp_per_day


def _capped(sent: list[datetime], cap: int, span: timedelta) -> None:
    for at in sent if cap else ():
        assert sum(at <= other < at + span for other in sent) <= cap


def test_the_season_of_a_plain_order_has_both_mails(
    template: Path, folder: Path, office_and_port: tuple[PostOffice, int]
) -> None:
    """A worker that sends nothing would break no rule either."""
    world = a_fresh_world(template, folder, office_and_port[1])
    world.change_rules(delay_days=2, reminder_days=3, opens=9, closes=20)
    set_clock(world, noon())
    season = Season(world)
    season.delivered(0)
    live(world, days=9)
    assert [kind for _, kind, _ in season.sent()] == [JobKind.INVITATION, JobKind.REMINDER]
