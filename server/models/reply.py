"""The shop's one public answer, labelled and versioned; each version keeps what it said and to what."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime


class Reply(TenantRow):
    """One version of the reply; the newest is shown. `body` is blanked only by erasure."""

    __tablename__ = "replies"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"))
    number: Mapped[int] = mapped_column()
    #: The review version it answers (E6).
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("review_versions.id"))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    body: Mapped[str | None] = mapped_column(sa.Text)
    #: Opens the reply's leaf in the log; blanked with the body.
    salt: Mapped[str | None] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("review_id", "number"),)
