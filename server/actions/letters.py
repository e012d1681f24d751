"""What an action hands to the worker: a mail as data. Only the worker renders and sends."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.models.store import Store
from server.send_window import Window


@dataclass(frozen=True, slots=True)
class Letter:
    """`kind` is the folder under templates/email; `context` is what its templates may say.

    Paths (like `/r/<token>`) become addresses when the mail is rendered.
    """

    kind: str
    to: str
    store: Store
    contact_id: int | None
    context: dict[str, Any] = field(default_factory=dict)
    #: Path of the one-click unsubscribe (RFC 8058); None for mails the person asked for.
    unsubscribe: str | None = None
    #: As the shop sent it, like "de-AT"; the mail takes the nearest language there is.
    locale: str | None = None
    #: The hours in which it may go, for mails that nobody waits for.
    window: Window | None = None


def store_facts(store: Store, base_url: str) -> dict[str, Any]:
    """What every mail of a store may say, besides what its letter brings."""
    return {
        "store": store.name,
        "legal_name": store.legal_name,
        "postal_address": store.postal_address,
        "contact_email": store.contact_email,
        "privacy_url": store.privacy_url,
        "publish_days": store.publish_days,
        "retention_months": store.retention_months,
        "how": f"{base_url}/stores/{store.slug}/how",
        "my_data": f"{base_url}/me/?store={store.slug}",
    }


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the job comes back at `until`, and the rules are asked again."""

    until: datetime
