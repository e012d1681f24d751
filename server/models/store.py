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
    #: Shop origins that may show and write, like "https://shop.example".
    origins: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    #: Does the checkout tell buyers and let them object (D19)? By country, "*" for all without a say.
    checkout_notice: Mapped[dict[str, bool]] = mapped_column(sa.JSON, default=dict)
    invite_delay_days: Mapped[int] = mapped_column(default=7)
    link_days: Mapped[int] = mapped_column(default=90)
    publish_days: Mapped[int | None] = mapped_column()
    retention_months: Mapped[int | None] = mapped_column()
    #: "Publish by rule": reviews in which screening found nothing are published at once.
    publish_clean: Mapped[bool] = mapped_column(default=False)
    shopify_secret: Mapped[str | None] = mapped_column(Sealed("store.shopify_secret"))
    woocommerce_secret: Mapped[str | None] = mapped_column(Sealed("store.woocommerce_secret"))
    orders_secret: Mapped[str] = mapped_column(Sealed("store.orders_secret"))
    api_key_nonce: Mapped[str] = mapped_column(sa.Text)
    #: The demo's visitor plays all roles, so its outbox shows the mails' secret links too.
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        sa.CheckConstraint("publish_days BETWEEN 0 AND 7", name="publish_days_capped"),
        sa.CheckConstraint("retention_months >= 12", name="kept_a_year"),
        sa.CheckConstraint("link_days BETWEEN 30 AND 180", name="link_days_bounded"),
        sa.CheckConstraint("invite_delay_days BETWEEN 0 AND 365", name="invite_delay_bounded"),
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
