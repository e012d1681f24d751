"""What readers get, kept ready: one row per public item, counters per product, the first page's bytes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, BigId, UtcDateTime

_PAGE_ORDER = ("listed_at", "review_id")


class Listing(Base):
    """A public review or tombstone. Rebuilt from the story at any time; never a source of truth.

    `high_key` is the stars (0 for a tombstone without) and `low_key` is 6 minus the stars (0 likewise),
    so that both rating sorts run downwards with starless tombstones last.
    """

    __tablename__ = "listings"

    review_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("reviews.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"))
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    high_key: Mapped[int] = mapped_column(sa.SmallInteger)
    low_key: Mapped[int] = mapped_column(sa.SmallInteger)
    helpful: Mapped[int] = mapped_column()
    lang: Mapped[str | None] = mapped_column(sa.Text)
    #: How it stands in the kept counters: stars counted, rewarded, withheld reason.
    counted: Mapped[bool] = mapped_column()
    rewarded: Mapped[bool] = mapped_column()
    withheld_reason: Mapped[str | None] = mapped_column(sa.Text)
    item: Mapped[str] = mapped_column(sa.Text)

    __table_args__ = (
        sa.Index("ix_listings_newest", "product_id", *_PAGE_ORDER),
        sa.Index("ix_listings_highest", "product_id", "high_key", *_PAGE_ORDER),
        sa.Index("ix_listings_lowest", "product_id", "low_key", *_PAGE_ORDER),
        sa.Index("ix_listings_helpful", "product_id", "helpful", *_PAGE_ORDER),
        sa.Index("ix_listings_lang", "product_id", "lang", *_PAGE_ORDER),
    )


class ProductRatings(Base):
    """Kept counts: n1..n5 of all counted ratings, u1..u5 of those without a reward.

    Locking this row orders all writers of a product's first page.
    """

    __tablename__ = "product_ratings"

    product_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("products.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    n1: Mapped[int] = mapped_column(default=0)
    n2: Mapped[int] = mapped_column(default=0)
    n3: Mapped[int] = mapped_column(default=0)
    n4: Mapped[int] = mapped_column(default=0)
    n5: Mapped[int] = mapped_column(default=0)
    u1: Mapped[int] = mapped_column(default=0)
    u2: Mapped[int] = mapped_column(default=0)
    u3: Mapped[int] = mapped_column(default=0)
    u4: Mapped[int] = mapped_column(default=0)
    u5: Mapped[int] = mapped_column(default=0)
    #: {reason: how many}, of what is withheld or refused now.
    withheld: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (
        sa.CheckConstraint(
            " AND ".join(f"{kind}{star} >= 0" for kind in "nu" for star in range(1, 6)),
            name="counts_not_negative",
        ),
    )

    def histogram(self, *, unrewarded: bool = False) -> dict[int, int]:
        kind = "u" if unrewarded else "n"
        return {star: getattr(self, f"{kind}{star}") for star in range(1, 6)}


class Document(Base):
    """The default first page of a product, as bytes to send. Rewritten with what changes it (D16)."""

    __tablename__ = "documents"

    product_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("products.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    etag: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    gzip: Mapped[bytes] = mapped_column(sa.LargeBinary)
