"""All checks in order; each stands on its own feet, so that one that breaks tells only of itself."""

import socket
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from server.actions import holds
from server.actions.holds import Hold
from server.config import Settings, dkim_key
from server.doctor import domains, premises, relay
from server.doctor.check import Check, fail, ok, warn
from server.doctor.domains import Post
from server.doctor.names import Names, NoAnswerError
from server.models.store import Store

#: RFC 1918, 6598 and 4193.
_INSIDE = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


def house(settings: Settings, now: datetime) -> list[Check]:
    """The machine, the database, the worker, the mail server."""
    base = [premises.disk(settings), premises.mail_folder(settings), premises.database()]
    if base[-1].state == "fail":
        return [*base, premises.base_url(settings), relay.smtp(settings)]
    return [
        *base,
        premises.clock(now),
        premises.worker(now),
        premises.base_url(settings),
        relay.smtp(settings),
    ]


#: A shop may mean to ask nobody for a while; the other causes need a person.
_CHOSEN = frozenset({Hold.OFF})


def waiting(settings: Settings, store: Store, now: datetime) -> list[Check]:
    """Why this store's mails do not go out, each cause by itself."""
    place = holds.Place(settings.base_url, settings.host)
    return [
        (warn if hold in _CHOSEN else fail)("holds", sentence, advice)
        for hold, sentence, advice in holds.told(store, place, now)
    ] or [ok("holds", "Nothing holds this store's mails back.")]


def mail(settings: Settings, store: Store, names: Names, address: str | None = None) -> list[Check]:
    """What DNS says of this store's mails. `address` is the sending host's, where it is known."""
    if not store.sender_email:
        return [fail("sender", f"{store.name} has no sender address.", "Set it at the desk, under Settings.")]
    try:
        post = _post(settings, store, names, address)
        allowed, passes = domains.spf(names, post)
    except NoAnswerError as error:
        return [domains.unanswered("spf", error)]
    checks = [
        ("dkim", lambda: domains.dkim(names, post)),
        ("dmarc", lambda: domains.dmarc(names, post)),
        ("alignment", lambda: domains.alignment(names, post, spf_passes=passes)),
        ("mx", lambda: _bounces(names, store)),
        ("ptr", lambda: domains.ptr(names, post)),
    ]
    return [allowed, *(_answered(name, check) for name, check in checks)]


def _answered(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except NoAnswerError as error:
        return domains.unanswered(name, error)


def _bounces(names: Names, store: Store) -> Check:
    if not store.bounce_address:
        sentence = f"Bounces come back to {store.sender_email} and nobody counts them."
        return warn("mx", sentence, "Choose a bounce address at the desk, under Delivery.")
    return domains.mx(names, store.bounce_address.rpartition("@")[2])


def _post(settings: Settings, store: Store, names: Names, address: str | None) -> Post:
    sender = (store.sender_email or "").rpartition("@")[2]
    envelope = (store.bounce_address or store.sender_email or "").rpartition("@")[2]
    key = dkim_key(settings.dkim_key).public_key() if settings.dkim_key else None
    found, guessed = (address, False) if address else _address(settings, names)
    return Post(sender, envelope, found, guessed, key, settings.dkim_selector)


def _address(settings: Settings, names: Names) -> tuple[str | None, bool]:
    """The address our mail leaves from, and whether that is a guess.

    A mail server on this machine: where the world reaches us, sure if that address is this machine's own.
    Another mail server: its own, while a large provider may send from others.
    """
    host = urlsplit(settings.smtp_url or "").hostname
    if host is not None and not _is_private(host):
        return next(iter(_addresses(names, host)), None), True
    ours = _addresses(names, urlsplit(settings.base_url).hostname or "")
    public = next((one for one in ours if not _is_private(one)), None)
    return public, not (public and _is_mine(public))


def _is_mine(address: str) -> bool:
    """Only an address of this machine can be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def _addresses(names: Names, host: str) -> list[str]:
    try:
        return [str(ip_address(host))]
    except ValueError:
        return names.addresses(host)


def _is_private(host: str) -> bool:
    """Not reached from outside. (`is_private` would count the addresses of documentation too.)"""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host
    if address.is_loopback or address.is_link_local:
        return True
    return any(address.version == net.version and address in net for net in _INSIDE)
