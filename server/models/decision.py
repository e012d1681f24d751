"""Decisions: a measure, a reason from the closed list, who and when. Undo is another decision."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, BigId, TenantRow, UtcDateTime, enum_column
from server.models.review import Review, ReviewVersion


class Measure(StrEnum):
    PUBLISH = "publish"
    MASK_PHRASE = "mask_phrase"
    WITHHOLD_TEXT = "withhold_text"
    REFUSE = "refuse"
    UNDO = "undo"


class Reason(StrEnum):
    """The closed list (16 CFR 465.7(b); rules §7). A low rating is not on it, nor can it be."""

    CONFIDENTIAL = "confidential"
    ABUSIVE_OBSCENE_DEFAMATORY = "abusive_obscene_defamatory"
    THIRD_PARTY_PERSONAL_DATA = "third_party_personal_data"
    DISCRIMINATORY = "discriminatory"
    CLEARLY_FALSE = "clearly_false"
    SUSPECTED_FAKE = "suspected_fake"
    UNRELATED_TO_PRODUCT = "unrelated_to_product"
    SPAM_PROMOTIONAL_LINKS = "spam_promotional_links"
    ILLEGAL_GOODS_OR_ACTS = "illegal_goods_or_acts"
    DUPLICATE = "duplicate"
    WRONG_PRODUCT = "wrong_product"
    AUTHOR_REQUEST = "author_request"
    LEGAL_ORDER = "legal_order"
    CHILD_DATA = "child_data"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the author is told for a reason, and what a moderator must bring."""

    rule: str
    evidence: bool = False


GROUNDS: dict[Reason, Ground] = {
    Reason.CONFIDENTIAL: Ground("Reviews do not disclose confidential information."),
    Reason.ABUSIVE_OBSCENE_DEFAMATORY: Ground("Reviews are not abusive, obscene or defamatory."),
    Reason.THIRD_PARTY_PERSONAL_DATA: Ground(
        "Reviews do not contain contact or personal data of other people."
    ),
    Reason.DISCRIMINATORY: Ground("Reviews do not demean people for who they are."),
    Reason.CLEARLY_FALSE: Ground("Reviews are not clearly false or misleading.", evidence=True),
    Reason.SUSPECTED_FAKE: Ground("Reviews come from a real experience with the product.", evidence=True),
    Reason.UNRELATED_TO_PRODUCT: Ground("Reviews are about the product or its purchase."),
    Reason.SPAM_PROMOTIONAL_LINKS: Ground("Reviews do not advertise and carry no links."),
    Reason.ILLEGAL_GOODS_OR_ACTS: Ground("Reviews do not promote unlawful goods or acts."),
    Reason.DUPLICATE: Ground("One experience is reviewed once.", evidence=True),
    Reason.WRONG_PRODUCT: Ground("A review stands with the product it describes.", evidence=True),
    Reason.AUTHOR_REQUEST: Ground("The author asked for this.", evidence=True),
    Reason.LEGAL_ORDER: Ground("A court or an authority ordered this.", evidence=True),
    Reason.CHILD_DATA: Ground("Reviews do not contain data of children."),
}

#: Which reasons may carry which measure (DECISIONS, "What each measure does").
ALLOWED: dict[Measure, frozenset[Reason]] = {
    Measure.MASK_PHRASE: frozenset(
        {
            Reason.THIRD_PARTY_PERSONAL_DATA,
            Reason.ABUSIVE_OBSCENE_DEFAMATORY,
            Reason.DISCRIMINATORY,
            Reason.SPAM_PROMOTIONAL_LINKS,
            Reason.CONFIDENTIAL,
        }
    ),
    Measure.WITHHOLD_TEXT: frozenset(
        {
            Reason.ABUSIVE_OBSCENE_DEFAMATORY,
            Reason.CONFIDENTIAL,
            Reason.DISCRIMINATORY,
            Reason.ILLEGAL_GOODS_OR_ACTS,
            Reason.THIRD_PARTY_PERSONAL_DATA,
            Reason.AUTHOR_REQUEST,
            Reason.LEGAL_ORDER,
        }
    ),
    Measure.REFUSE: frozenset(
        {
            Reason.SUSPECTED_FAKE,
            Reason.CLEARLY_FALSE,
            Reason.DUPLICATE,
            Reason.WRONG_PRODUCT,
            Reason.SPAM_PROMOTIONAL_LINKS,
            Reason.UNRELATED_TO_PRODUCT,
            Reason.CHILD_DATA,
        }
    ),
}


class Decider(StrEnum):
    """A person, the published rule for clean reviews, or the clock."""

    STAFF = "staff"
    RULE = "rule"
    CLOCK = "clock"


class Decision(TenantRow):
    """Append-only; a trigger refuses change. Words a moderator typed are in DecisionNote."""

    __tablename__ = "decisions"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("review_versions.id"))
    measure: Mapped[Measure] = mapped_column(enum_column(Measure))
    reason: Mapped[Reason | None] = mapped_column(enum_column(Reason))
    decider: Mapped[Decider] = mapped_column(enum_column(Decider))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id"))
    policy_version_id: Mapped[int] = mapped_column(sa.ForeignKey("policy_versions.id"))
    #: Taken when the stars were already to be seen (D1).
    after_reveal: Mapped[bool] = mapped_column(default=False)
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    review: Mapped[Review] = relationship()
    version: Mapped[ReviewVersion] = relationship()
    note: Mapped["DecisionNote | None"] = relationship()

    __table_args__ = (
        sa.CheckConstraint("measure IN ('publish', 'undo') OR reason IS NOT NULL", name="needs_reason"),
        sa.CheckConstraint("(decider = 'staff') = (staff_id IS NOT NULL)", name="staff_is_named"),
        # Rules PR13: software publishes or waits; it never withholds or refuses.
        sa.CheckConstraint("decider = 'staff' OR measure = 'publish'", name="machines_only_publish"),
        sa.CheckConstraint("(measure = 'undo') = (undoes_id IS NOT NULL)", name="undo_names_its_target"),
    )


class DecisionNote(Base):
    """Passage and facts: they may quote the author, so an erasure can blank them."""

    __tablename__ = "decision_notes"

    decision_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("decisions.id"), primary_key=True)
    store_id: Mapped[int] = mapped_column(sa.ForeignKey("stores.id"), index=True)
    passage: Mapped[str | None] = mapped_column(sa.Text)
    evidence: Mapped[str | None] = mapped_column(sa.Text)


class Finding(TenantRow):
    """What screening noticed: a kind and where, never a copy of the words. It informs; people decide."""

    __tablename__ = "findings"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("review_versions.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    field: Mapped[str] = mapped_column(sa.Text)
    start: Mapped[int] = mapped_column()
    end: Mapped[int] = mapped_column()


class MaskSpan(TenantRow):
    """A phrase hidden from readers; the text beneath is untouched and a mask outlives an edit."""

    __tablename__ = "masks"

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decisions.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("review_versions.id"), index=True)
    field: Mapped[str] = mapped_column(sa.Text)
    start: Mapped[int] = mapped_column()
    end: Mapped[int] = mapped_column()
    reason: Mapped[Reason] = mapped_column(enum_column(Reason))
