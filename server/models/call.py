"""Care before complaint: who was called about an order, and what came of it (B10, D8)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import TenantRow, UtcDateTime, enum_column
from server.models.order import Order


class Outcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    CALL_BACK = "call_back"
    WRONG_NUMBER = "wrong_number"
    NOT_WANTED = "not_wanted"


class Call(TenantRow):
    """One per order; the phone number stays in the shop's own system."""

    __tablename__ = "calls"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"), unique=True)
    agent: Mapped[str] = mapped_column(sa.Text)
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    order: Mapped[Order] = relationship()
