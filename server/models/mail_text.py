"""The shop's own words for a mail, in versions; the newest of a kind and language is used (B7)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime


class MailText(TenantRow):
    """Both empty: back to the words the product brings."""

    __tablename__ = "mail_texts"

    #: The folder under templates/email, or "card".
    kind: Mapped[str] = mapped_column(sa.Text)
    lang: Mapped[str] = mapped_column(sa.Text)
    number: Mapped[int] = mapped_column()
    subject: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("store_id", "kind", "lang", "number"),)
