"""A store: who it is to the law and the mail, and the rules it published."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from server.db import Row, Sealed, TenantRow, UtcDateTime

#: Rules IS13: the clock's default and cap. A store may be quicker, never slower than the cap.
DEFAULT_PUBLISH_DAYS = 3
PUBLISH_CAP = timedelta(days=7)
MIN_RETENTION_MONTHS = 12
ANY_COUNTRY = "*"


class Store(Row):
    __tablename__ = "stores"

    slug: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    legal_name: Mapped[str | None] = mapped_column(sa.Text)
    postal_address: Mapped[str | None] = mapped_column(sa.Text)
    contact_email: Mapped[str | None] = mapped_column(sa.Text)
    privacy_url: Mapped[str | None] = mapped_column(sa.Text)
    sender_name: Mapped[str | None] = mapped_column(sa.Text)
    sender_email: Mapped[str | None] = mapped_column(sa.Text)
    country: Mapped[str | None] = mapped_column(sa.Text)
    time_zone: Mapped[str] = mapped_column(sa.Text, default="UTC")
    #: For mails to people whose order names no language, or one we do not have.
    language: Mapped[str] = mapped_column(sa.Text, default="en")
    #: Shop origins that may show and write, like "https://shop.example".
    origins: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    #: Does the checkout tell buyers and let them object (D19)? By country, "*" for all without a say.
    checkout_notice: Mapped[dict[str, bool]] = mapped_column(sa.JSON, default=dict)
    #: Off: everything is planned and nothing is asked.
    invitations_on: Mapped[bool] = mapped_column(default=True)
    #: The arrival note (D7) goes to all alike, or to none.
    arrival_note: Mapped[bool] = mapped_column(default=False)
    link_days: Mapped[int] = mapped_column(default=90)
    publish_days: Mapped[int | None] = mapped_column()
    retention_months: Mapped[int | None] = mapped_column()
    #: "Publish by rule": reviews in which screening found nothing are published at once.
    publish_clean: Mapped[bool] = mapped_column(default=False)
    shopify_secret: Mapped[str | None] = mapped_column(Sealed("store.shopify_secret"))
    #: Shopify signs with the old one for up to an hour after a change (rules WH1).
    shopify_secret_old: Mapped[str | None] = mapped_column(Sealed("store.shopify_secret"))
    shopify_secret_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    woocommerce_secret: Mapped[str | None] = mapped_column(Sealed("store.woocommerce_secret"))
    #: The shop's own APIs, for the pull: "shop.myshopify.com" and what its app is known by there. The
    #: client id goes with the secret above; a token is what apps made before 2026 have instead.
    shopify_domain: Mapped[str | None] = mapped_column(sa.Text)
    shopify_client_id: Mapped[str | None] = mapped_column(sa.Text)
    shopify_token: Mapped[str | None] = mapped_column(Sealed("store.shopify_token"))
    woocommerce_url: Mapped[str | None] = mapped_column(sa.Text)
    woocommerce_key: Mapped[str | None] = mapped_column(Sealed("store.woocommerce_key"))
    woocommerce_key_secret: Mapped[str | None] = mapped_column(Sealed("store.woocommerce_key_secret"))
    #: Where bounces come home: "bounces@shop.example"; each mail's own is made from it (VERP).
    bounce_address: Mapped[str | None] = mapped_column(sa.Text)
    mailgun_signing_key: Mapped[str | None] = mapped_column(Sealed("store.mailgun_signing_key"))
    #: Complaints up to here were looked into by a person: the meter counts those after.
    complaints_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The call sheet (B10): the shop's own words for its important buyers, and who calls them when.
    call_tiers: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    call_agents: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    call_from_hour: Mapped[int] = mapped_column(default=18)
    call_until_hour: Mapped[int] = mapped_column(default=19)
    #: What the secret for signed customer identities is derived from.
    identity_nonce: Mapped[str] = mapped_column(sa.Text)
    #: When and where the widget's script was last found on the shop's own page.
    snippet_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snippet_seen_url: Mapped[str | None] = mapped_column(sa.Text)
    orders_secret: Mapped[str] = mapped_column(Sealed("store.orders_secret"))
    api_key_nonce: Mapped[str] = mapped_column(sa.Text)
    #: The demo's visitor plays all roles, so its outbox shows the mails' secret links too.
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.CheckConstraint("publish_days BETWEEN 0 AND 7", name="publish_days_capped"),
        sa.CheckConstraint("retention_months >= 12", name="kept_a_year"),
        sa.CheckConstraint("link_days BETWEEN 30 AND 180", name="link_days_bounded"),
        sa.CheckConstraint(
            "call_from_hour BETWEEN 0 AND 23 AND call_until_hour BETWEEN 1 AND 24 "
            "AND call_from_hour < call_until_hour",
            name="call_hours_fit",
        ),
    )

    @validates("slug")
    def _slug_is_lower(self, _key: str, value: str) -> str:
        return value.lower()

    def missing(self) -> list[str]:
        """What the law and the mail still need, as setting names; while any is missing nothing is sent."""
        needed = {
            "legal_name": self.legal_name,
            "postal_address": self.postal_address,
            "contact_email": self.contact_email,
            "sender_name": self.sender_name,
            "sender_email": self.sender_email,
            "origins": self.origins,
            "checkout_notice": self.checkout_notice,
            "publish_days": self.publish_days is not None,
            "retention_months": self.retention_months,
        }
        return [name for name, value in needed.items() if not value]


class PolicyVersion(TenantRow):
    """The published rules at a time; reviews and decisions point at the version they fell under."""

    __tablename__ = "policy_versions"

    number: Mapped[int] = mapped_column()
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)
    terms: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (sa.UniqueConstraint("store_id", "number"),)
