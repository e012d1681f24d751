"""Secret links in mails: one purpose each, found by hash, derived when a mail is rendered (D15)."""

import secrets
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.crypto import digest, vault
from server.db import TenantRow, UtcDateTime, enum_column
from server.models.contact import MailTopic


class Purpose(StrEnum):
    WRITE = "write"
    UNSUBSCRIBE = "unsubscribe"
    STATUS = "status"
    MY_DATA = "my_data"


class Link(TenantRow):
    __tablename__ = "links"

    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    nonce: Mapped[str] = mapped_column(sa.Text)
    token_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    contact_id: Mapped[int] = mapped_column(sa.ForeignKey("contacts.id"), index=True)
    #: What an unsubscribe link stops in one step.
    topic: Mapped[MailTopic | None] = mapped_column(enum_column(MailTopic))
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"))
    review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reviews.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: None: never ends (an unsubscribe link works for ever, rules EM1).
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def new(cls, purpose: Purpose, **facts: object) -> "Link":
        nonce = secrets.token_hex(16)
        token = vault.token(f"link:{purpose}", nonce)
        return cls(purpose=purpose, nonce=nonce, token_hash=digest(token), **facts)

    @property
    def token(self) -> str:
        return vault.token(f"link:{self.purpose}", self.nonce)


class CodeRequest(TenantRow):
    """Someone asks for a code to open "my data"; a row is made for unknown addresses too (rules WS3)."""

    __tablename__ = "code_requests"

    handle: Mapped[str] = mapped_column(sa.Text, unique=True)
    email_hash: Mapped[str] = mapped_column(sa.Text)
    attempts: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
