"""A review and its versions. The rating lives in the version; words live in rows an erasure can blank."""

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.clock import iso
from server.crypto import vault
from server.db import Base, BigId, TenantRow, UtcDateTime, enum_column
from server.merkle import commitment
from server.models.contact import Contact
from server.models.order import OrderLine
from server.models.product import Product


class ReviewState(StrEnum):
    WAITING = "waiting"
    PUBLISHED = "published"
    TEXT_WITHHELD = "text_withheld"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


#: What readers see: a review, or the tombstone of one.
PUBLIC_STATES = (ReviewState.PUBLISHED, ReviewState.TEXT_WITHHELD, ReviewState.REFUSED)


class ProofGrade(StrEnum):
    DELIVERED = "delivered"
    ORDERED = "ordered"
    UNVERIFIED = "unverified"


class Relationship(StrEnum):
    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    RELATIVE = "relative"
    RECEIVED_FREE = "received_free"


#: Rules RM2, US4: shown and labelled, outside the mean.
UNCOUNTED_RELATIONSHIPS = (Relationship.EMPLOYEE, Relationship.RELATIVE)

#: From this length on (characters) equal bodies are no accident.
MIN_DUPLICATE = 40


def new_public_id() -> str:
    return secrets.token_urlsafe(12)


class Review(TenantRow):
    __tablename__ = "reviews"

    public_id: Mapped[str] = mapped_column(sa.Text, unique=True, default=new_public_id)
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("products.id"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("order_lines.id"))
    channel: Mapped[str] = mapped_column(sa.Text)
    verified: Mapped[bool] = mapped_column()
    relation: Mapped[Relationship] = mapped_column("relationship", enum_column(Relationship))
    experience_date: Mapped[date | None] = mapped_column()
    lang: Mapped[str | None] = mapped_column(sa.Text)
    policy_version_id: Mapped[int] = mapped_column(sa.ForeignKey("policy_versions.id"))
    #: Frozen at submission (rules SE12): a reward stays disclosed for ever.
    rewarded_programme: Mapped[int | None] = mapped_column()
    rewarded_points: Mapped[int | None] = mapped_column()
    state: Mapped[ReviewState] = mapped_column(enum_column(ReviewState), default=ReviewState.WAITING)
    #: The version readers see, and the one that waits for a decision; either may be absent.
    public_version_id: Mapped[int | None] = mapped_column(BigId)
    waiting_version_id: Mapped[int | None] = mapped_column(BigId)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The clock (E5): when the waiting version publishes itself.
    publish_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    helpful: Mapped[int] = mapped_column(default=0)
    #: Erased, but the author ticked "keep my stars, unnamed".
    keep_stars: Mapped[bool] = mapped_column(default=False)
    #: Counts changes; a form that saw an older number is refused (two moderators never collide).
    revision: Mapped[int] = mapped_column(default=1)

    product: Mapped[Product] = relationship()
    contact: Mapped[Contact | None] = relationship()
    order_line: Mapped[OrderLine | None] = relationship()
    identity: Mapped["ReviewIdentity | None"] = relationship(back_populates="review")
    versions: Mapped[list["ReviewVersion"]] = relationship(
        back_populates="review", order_by="ReviewVersion.number"
    )

    __table_args__ = (
        # Sending twice makes one review; verified needs an order line (US1, EU2, A5).
        sa.UniqueConstraint("order_line_id"),
        sa.CheckConstraint("NOT verified OR order_line_id IS NOT NULL", name="verified_needs_order_line"),
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_time"),
        sa.CheckConstraint(
            "waiting_version_id IS NULL OR publish_due_at IS NOT NULL", name="waiting_has_clock"
        ),
        sa.CheckConstraint("state <> 'erased' OR contact_id IS NULL", name="erased_has_no_author"),
        sa.Index("ix_reviews_queue", "store_id", "publish_due_at", "id"),
        sa.Index("ix_reviews_product_id_contact_id", "product_id", "contact_id"),
        sa.Index("ix_reviews_store_id_state", "store_id", "state", "id"),
    )

    @property
    def proof_grade(self) -> ProofGrade:
        if not self.verified or self.order_line is None:
            return ProofGrade.UNVERIFIED
        return ProofGrade.DELIVERED if self.order_line.order.delivered_at else ProofGrade.ORDERED

    @property
    def public_name(self) -> str | None:
        return self.identity.public_name if self.identity else None

    def version(self, version_id: int | None) -> "ReviewVersion | None":
        return next((v for v in self.versions if v.id == version_id), None)

    @property
    def public_version(self) -> "ReviewVersion | None":
        return self.version(self.public_version_id)

    @property
    def waiting_version(self) -> "ReviewVersion | None":
        return self.version(self.waiting_version_id)


class ReviewVersion(TenantRow):
    """What the author said at one time. Triggers refuse any change of number, rating and time."""

    __tablename__ = "review_versions"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"))
    number: Mapped[int] = mapped_column()
    rating: Mapped[int] = mapped_column(sa.SmallInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Salted commitment to rating, words and time; it goes into the log.
    digest: Mapped[str] = mapped_column(sa.Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    review: Mapped[Review] = relationship(back_populates="versions")
    text: Mapped["ReviewText | None"] = relationship(back_populates="version")

    __table_args__ = (
        sa.UniqueConstraint("review_id", "number"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="rating_one_to_five"),
    )

    def content(self) -> dict[str, Any]:
        """What the digest commits to; anyone can rebuild it from the public JSON."""
        return {
            "review": self.review.public_id,
            "version": self.number,
            "rating": self.rating,
            "title": self.text.title if self.text else None,
            "body": self.text.body if self.text else None,
            "at": iso(self.at),
        }

    def seal(self) -> None:
        """Commit to the content with a fresh salt; only erasure destroys the salt (D11)."""
        if self.text is None:
            raise ValueError("a version is sealed with its text")
        self.text.salt = secrets.token_hex(16)
        self.digest = commitment(self.text.salt, self.content())


class ReviewText(Base):
    """An author's words, apart, so that erasure can blank them and nothing else can touch them."""

    __tablename__ = "review_texts"

    version_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("review_versions.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    title: Mapped[str | None] = mapped_column(sa.Text)
    body: Mapped[str | None] = mapped_column(sa.Text)
    salt: Mapped[str | None] = mapped_column(sa.Text)
    #: Keyed hash of a longer body, to notice the same text again.
    body_hash: Mapped[str | None] = mapped_column(sa.Text, index=True)

    version: Mapped[ReviewVersion] = relationship(back_populates="text")

    @classmethod
    def of(cls, store_id: int, title: str | None, body: str | None) -> "ReviewText":
        """Short texts repeat by chance ("Great!"); only longer ones are compared."""
        long = body is not None and len(body) >= MIN_DUPLICATE
        body_hash = vault.fingerprint((body or "").casefold(), "body") if long else None
        return cls(store_id=store_id, title=title, body=body, body_hash=body_hash)


class ReviewIdentity(Base):
    """The name the author chose to show, apart from the review: withdrawing it is one row (CN7)."""

    __tablename__ = "review_identities"

    review_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("reviews.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    public_name: Mapped[str] = mapped_column(sa.Text)
    consent_id: Mapped[int] = mapped_column(sa.ForeignKey("consents.id"))

    review: Mapped[Review] = relationship(back_populates="identity")
