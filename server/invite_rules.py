"""Whether and when an order is invited: rules as data, facts as data, one engine.

The worker, the plan, "why not?" and the dry run all ask `consider`. It knows nothing of what a buyer
thinks: no rating, no review text and no price is among its facts (D2, B5).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from server.send_window import Window

#: D19: here a buyer must have agreed or been told at collection, and somebody must say so.
NEEDS_EXPLICIT_BASIS = frozenset({"DE", "AT"})
ANY_COUNTRY = "*"
#: Caps and the ramp may put a mail off, but not for ever: then it would come out of nowhere.
PATIENCE = timedelta(days=30)
#: From so many a day on a sender is known; the power stops growing where it no longer matters.
RAMP_OVER, RAMP_DAYS = 5_000, 13
#: However long a store's mails were held: so long after its day a question comes out of nowhere.
TOO_LATE = timedelta(days=60)
FORTNIGHT, MONTH = timedelta(days=14), timedelta(days=30)
#: The longest wait a shop may choose: a year would be a way never to ask.
LONGEST_WAIT_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptional:
    """Another wait for some lines; empty fields fit everything. The most exact one wins."""

    country: str | None = None
    category: str | None = None
    product: str | None = None
    delay_days: int
    fallback_days: int

    def fits(self, country: str | None, line: "LineFacts") -> bool:
        return (
            self.country in {None, country}
            and self.category in {None, line.category}
            and self.product in {None, line.product}
        )

    @property
    def exactness(self) -> tuple[bool, bool, bool]:
        return (self.product is not None, self.category is not None, self.country is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Days are 24 hours, hours are local; 0 for a cap means "no cap", None for the others "off"."""

    delay_days: int = 7
    fallback_days: int = 14
    exceptions: tuple[Exceptional, ...] = ()
    opens: int = 9
    closes: int = 20
    reminder_days: int | None = 7
    per_14_days: int = 1
    per_30_days: int = 3
    same_product_days: int = 365
    max_age_days: int = 60
    ramp_per_day: int | None = 50

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Rules":
        """From a stored version; what an older version did not know has its default."""
        known = {name: value for name, value in document.items() if name in cls.__dataclass_fields__}
        exceptions = tuple(Exceptional(**one) for one in known.pop("exceptions", ()))
        return cls(**known, exceptions=exceptions)

    def document(self) -> dict[str, Any]:
        return asdict(self) | {"exceptions": [asdict(one) for one in self.exceptions]}

    def window(self, zones: tuple[str, ...]) -> Window:
        return Window(self.opens, self.closes, zones)

    def wait(self, country: str | None, line: "LineFacts", *, delivered: bool) -> timedelta:
        fitting = [one for one in self.exceptions if one.fits(country, line)]
        chosen = max(fitting, key=lambda one: one.exactness, default=None)
        days = chosen or self
        return timedelta(days=days.delay_days if delivered else days.fallback_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    product: str
    category: str | None = None
    reviewed: bool = False
    #: When this person was last asked about this product, by another order.
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that may count about one order, its person, and what the person was sent before."""

    placed_at: datetime | None
    received_at: datetime
    fulfilled_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled: bool = False
    chargeback: bool = False
    test: bool = False
    erased: bool = False
    has_address: bool = True
    staff: bool = False
    #: Why this address gets no invitation: a suppression's reason.
    suppressed: str | None = None
    #: consent, soft_opt_in or none as the order said it; None: it was silent.
    permission: str | None = None
    #: The shop's answers for silent orders, by country (D19).
    checkout_notice: Mapping[str, bool] = field(default_factory=dict)
    country: str | None = None
    zones: tuple[str, ...] = ("UTC",)
    #: Lines with pieces left on the order.
    lines: tuple[LineFacts, ...] = ()
    #: Invitations to this person for other orders.
    invited_at: tuple[datetime, ...] = ()
    #: The same, with their reminders.
    written_at: tuple[datetime, ...] = ()
    #: When this order's invitation went; a reminder counts from it.
    first_sent_at: datetime | None = None
    #: The invitation went to somebody else: the order's address was corrected after it.
    address_changed: bool = False

    @property
    def arrived_at(self) -> datetime | None:
        return self.delivered_at or self.fulfilled_at


@dataclass(frozen=True, slots=True)
class Check:
    """One rule's word on one order; `code` and `facts` are what its sentence is made of."""

    code: str
    #: False: it stops the mail, or puts it off until `facts["until"]`.
    passed: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Stopped for good (`stop`), or to be sent at `due_at`; neither: it waits for the order to arrive."""

    checks: tuple[Check, ...]
    stop: str | None = None
    due_at: datetime | None = None
    #: Indexes of the lines to ask about.
    lines: tuple[int, ...] = ()


# --- what stops an invitation for good ------------------------------------------------------------

STOPS: Mapping[str, Callable[[Rules, Facts, datetime], bool]] = {
    "erased": lambda _rules, facts, _now: facts.erased,
    "test": lambda _rules, facts, _now: facts.test,
    "cancelled": lambda _rules, facts, _now: facts.cancelled,
    "chargeback": lambda _rules, facts, _now: facts.chargeback,
    "no_address": lambda _rules, facts, _now: not facts.has_address,
    "staff": lambda _rules, facts, _now: facts.staff,
    "too_old": lambda rules, facts, _now: _age(facts) > timedelta(days=rules.max_age_days),
    "suppressed": lambda _rules, facts, _now: facts.suppressed is not None,
    "no_basis": lambda _rules, facts, _now: basis(facts) is None,
    "empty": lambda _rules, facts, _now: not facts.lines,
    "reviewed": lambda _rules, facts, _now: all(line.reviewed for line in facts.lines),
    "asked_recently": lambda rules, facts, now: not _open_lines(rules, facts, now),
}


def _age(facts: Facts) -> timedelta:
    """How old the order was when we first heard of it: a backfill is no reason to write (D21)."""
    return facts.received_at - (facts.placed_at or facts.received_at)


def basis(facts: Facts) -> str | None:
    """What permits the mail (D19): the order's word, else the shop's answer for the country; else nothing."""
    if facts.permission is not None:
        return None if facts.permission == "none" else facts.permission
    return "checkout_notice" if answer(facts.checkout_notice, facts.country) else None


def answer(checkout_notice: Mapping[str, bool], country: str | None) -> bool | None:
    """The shop's own answer for a country; None: it gave none, and "everywhere" does not speak for all (D19)."""
    if country in NEEDS_EXPLICIT_BASIS:
        return checkout_notice.get(country)
    return checkout_notice.get(country or ANY_COUNTRY, checkout_notice.get(ANY_COUNTRY))


def _open_lines(rules: Rules, facts: Facts, now: datetime) -> tuple[int, ...]:
    """Not reviewed, and not asked about within the year by another order."""
    span = timedelta(days=rules.same_product_days)
    return tuple(
        number
        for number, line in enumerate(facts.lines)
        if not line.reviewed and not (line.asked_at and span and now - line.asked_at < span)
    )


# --- when -----------------------------------------------------------------------------------------


def consider(rules: Rules, facts: Facts, now: datetime) -> Verdict:
    """The invitation of an order, as all rules see it now."""
    checks, stop = _ask_stops(rules, facts, now)
    if stop:
        return Verdict(checks, stop=stop)
    arrived = facts.arrived_at
    if arrived is None:
        return Verdict((*checks, Check("arrived", passed=False)))
    lines = _open_lines(rules, facts, now)
    wait = _wait(rules, facts, lines)
    due, delivered = arrived + wait, facts.delivered_at is not None
    checks += (
        Check("arrived", passed=True, facts={"at": arrived, "delivered": delivered}),
        Check("wait", passed=due <= now, facts={"days": wait.days, "until": due}),
    )
    return _fit(rules, facts, checks, due, now, lines=lines, first=True)


def planned_for(rules: Rules, facts: Facts) -> datetime | None:
    """When to ask the rules again: the order's own day, before anything that may stop or delay it."""
    if facts.arrived_at is None or not facts.lines:
        return None
    due = facts.arrived_at + _wait(rules, facts, range(len(facts.lines)))
    return rules.window(facts.zones).next_open(due)


def _wait(rules: Rules, facts: Facts, lines: Sequence[int]) -> timedelta:
    """One mail asks about all lines, so the one that needs most time decides (B1, B2)."""
    delivered = facts.delivered_at is not None
    return max(rules.wait(facts.country, facts.lines[n], delivered=delivered) for n in lines)


def consider_reminder(rules: Rules, facts: Facts, now: datetime) -> Verdict:
    """The one reminder, a set time after the invitation; every stop is asked again."""
    checks, stop = _ask_stops(rules, facts, now)
    if stop:
        return Verdict(checks, stop=stop)
    if facts.address_changed:
        return Verdict((*checks, Check("address_changed", passed=False)), stop="address_changed")
    if rules.reminder_days is None or facts.first_sent_at is None:
        return Verdict((*checks, Check("reminder_off", passed=False)), stop="reminder_off")
    due = facts.first_sent_at + timedelta(days=rules.reminder_days)
    checks += (Check("wait", passed=due <= now, facts={"days": rules.reminder_days, "until": due}),)
    written = replace(facts, written_at=(*facts.written_at, facts.first_sent_at))
    return _fit(rules, written, checks, due, now, lines=_open_lines(rules, facts, now), first=False)


def _ask_stops(rules: Rules, facts: Facts, now: datetime) -> tuple[tuple[Check, ...], str | None]:
    """Every rule's word up to the first that stops; the trail of "why not?"."""
    checks: list[Check] = []
    for code, stops in STOPS.items():
        told = _told(code, rules, facts)
        if stops(rules, facts, now):
            reason = facts.suppressed if code == "suppressed" else code
            return (*checks, Check(reason or code, passed=False, facts=told)), reason
        checks.append(Check(code, passed=True, facts=told))
    return tuple(checks), None


def _told(code: str, rules: Rules, facts: Facts) -> dict[str, Any]:
    if code == "too_old":
        return {"days": rules.max_age_days, "age": _age(facts).days}
    if code == "no_basis":
        return {"basis": basis(facts), "country": facts.country, "said": facts.permission}
    if code == "asked_recently":
        return {"days": rules.same_product_days}
    return {}


def _fit(
    rules: Rules,
    facts: Facts,
    checks: tuple[Check, ...],
    due: datetime,
    now: datetime,
    *,
    lines: tuple[int, ...],
    first: bool,
) -> Verdict:
    """Put the mail where the caps and the window allow it; past all patience it is given up."""
    window = rules.window(facts.zones)
    at = max(due, now)
    free = _after_caps(rules, facts, at, first=first)
    if free - due > PATIENCE and free > at:
        return Verdict((*checks, Check("capped", passed=False, facts={"until": free})), stop="capped")
    if now - due > TOO_LATE:
        return Verdict((*checks, Check("too_late", passed=False, facts={"due": due})), stop="too_late")
    opens = window.next_open(free)
    checks += (
        Check("caps", passed=free <= at, facts={"until": free}),
        Check(
            "window",
            passed=window.is_open(now),
            facts={"opens": rules.opens, "closes": rules.closes, "zones": facts.zones, "until": opens},
        ),
    )
    return Verdict(checks, due_at=opens, lines=lines)


def _after_caps(rules: Rules, facts: Facts, at: datetime, *, first: bool) -> datetime:
    """The first moment from `at` on that no cap forbids."""
    free = _after_cap(at, facts.written_at, rules.per_30_days, MONTH)
    return _after_cap(free, facts.invited_at, rules.per_14_days, FORTNIGHT) if first else free


def _after_cap(at: datetime, sent: Sequence[datetime], cap: int, span: timedelta) -> datetime:
    """At most `cap` within any `span`: when the oldest of the newest `cap` leaves it."""
    recent = sorted(sent)[-cap:] if cap else []
    return max(at, recent[0] + span) if cap and len(recent) == cap else at


# --- how fast a new store may grow ----------------------------------------------------------------


def ramp_allowance(rules: Rules, first_at: datetime | None, now: datetime) -> int | None:
    """Invitations within 24 hours; None: as many as there are.

    The first day allows `ramp_per_day`, each further day twice as many: so a new sender's name grows.
    """
    if rules.ramp_per_day is None:
        return None
    allowance: int = rules.ramp_per_day * 2 ** min((now - (first_at or now)).days, RAMP_DAYS)
    return allowance if allowance < RAMP_OVER else None
