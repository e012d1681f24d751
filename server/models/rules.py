"""When a store invites: rules as data, in versions; the newest is in force (B1, B3, EU6)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.db import TenantRow, UtcDateTime


class RulesVersion(TenantRow):
    """`document` is what `server.invite_rules.Rules` reads; a version is never changed, only followed."""

    __tablename__ = "invitation_rules"

    number: Mapped[int] = mapped_column()
    document: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: Who switched it on; None: the system at the store's opening.
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (sa.UniqueConstraint("store_id", "number"),)
