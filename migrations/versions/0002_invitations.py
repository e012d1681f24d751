"""Invitation rules, pulls, bounces, parcels, calls, the shop's own words; suppression by topic.

Revision ID: 0002
Revises: 0001
"""

import json
import secrets

import sqlalchemy as sa
from alembic import op

from migrations.checks import allow

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REASONS = ("unsubscribed", "complaint", "hard_bounce", "erased", "imported")
SKIPS = (
    "cancelled", "chargeback", "test", "no_address", "no_basis", "unsubscribed", "complaint", "hard_bounce",
    "imported", "staff", "erased", "reviewed", "too_old", "asked_recently", "capped", "reminder_off", "too_late",
    "empty", "address_changed",
)  # fmt: skip
JOBS = (
    "invitation", "reminder", "arrival_note", "access", "test_mail", "receipt", "publish_due",
    "decision_notice", "reply_notice", "code", "sign_in", "erased_notice", "purge", "rewrite_documents",
    "catch_up", "shop_redact",
)  # fmt: skip
#: A longer wait can no longer be chosen.
LONGEST_WAIT_DAYS = 180
MAIL_STATES = ("ready", "sending", "sent", "refused", "uncertain")


def upgrade() -> None:
    _tables()
    _kinds()
    _carry_over()
    with op.batch_alter_table("stores") as batch:
        batch.drop_constraint(op.f("ck_stores_invite_delay_bounded"), type_="check")
        batch.drop_column("invite_delay_days")


def _kinds() -> None:
    """New kinds of things; "suppressed" becomes the reason it stood for."""
    allow(op, "suppressions", "reason", "suppressionreason", REASONS)
    allow(op, "invitations", "step", "step", ("first", "reminder"))
    allow(op, "invitations", "skip_reason", "skipreason", SKIPS, renamed={"suppressed": "unsubscribed"})
    allow(op, "outbox", "kind", "jobkind", JOBS)
    allow(op, "mail_messages", "kind", "jobkind", JOBS)
    allow(op, "mail_messages", "state", "mailstate", MAIL_STATES)


def _carry_over() -> None:
    """Each store's wait becomes its first rules; who unsubscribed from all asking stays unsubscribed (D20)."""
    bind = op.get_bind()
    for store_id, days, at in bind.execute(sa.text("SELECT id, invite_delay_days, created_at FROM stores")):
        wait = min(days, LONGEST_WAIT_DAYS)
        document = json.dumps({"delay_days": wait, "fallback_days": wait})
        bind.execute(
            sa.text(
                "INSERT INTO invitation_rules (store_id, number, document, at) VALUES (:store, 1, :document, :at)"
            ),
            {"store": store_id, "document": document, "at": at},
        )
        bind.execute(
            sa.text("UPDATE stores SET identity_nonce = :nonce WHERE id = :store"),
            {"nonce": secrets.token_hex(16), "store": store_id},
        )
    op.execute("UPDATE outbox SET failures = attempts WHERE state = 'due'")
    op.execute("UPDATE suppressions SET topic = 'invitations' WHERE reason = 'unsubscribed'")
    op.execute(
        "INSERT INTO suppressions (store_id, email_hash, reason, topic, at) "
        "SELECT store_id, email_hash, reason, 'points', at FROM suppressions WHERE reason = 'unsubscribed'"
    )
    op.execute("UPDATE links SET topic = 'invitations' WHERE purpose = 'unsubscribe'")


def _tables() -> None:
    op.create_table(
        "installations",
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
        sa.UniqueConstraint("base_url", "host", name=op.f("uq_installations_base_url_host")),
    )
    op.create_table(
        "access_requests",
        sa.Column("email_hash", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_access_requests_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
    )
    with op.batch_alter_table("access_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_requests_store_id"), ["store_id"], unique=False)

    op.create_table(
        "pulls",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "failed",
                name="pullstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_pulls_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulls")),
    )
    with op.batch_alter_table("pulls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulls_store_id"), ["store_id"], unique=False)
        batch_op.create_index("ix_pulls_store_id_platform", ["store_id", "platform", "id"], unique=False)

    op.create_table(
        "invitation_rules",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_invitation_rules_staff_id_staff")),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_invitation_rules_store_id_stores")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_rules")),
        sa.UniqueConstraint("store_id", "number", name=op.f("uq_invitation_rules_store_id_number")),
    )
    with op.batch_alter_table("invitation_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_rules_store_id"), ["store_id"], unique=False)

    op.create_table(
        "mail_texts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mail_texts_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_mail_texts_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_texts")),
        sa.UniqueConstraint(
            "store_id", "kind", "lang", "number", name=op.f("uq_mail_texts_store_id_kind_lang_number")
        ),
    )
    with op.batch_alter_table("mail_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_texts_store_id"), ["store_id"], unique=False)

    op.create_table(
        "calls",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "reached",
                "no_answer",
                "call_back",
                "wrong_number",
                "not_wanted",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_calls_order_id_orders")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calls_staff_id_staff")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_calls_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("order_id", name=op.f("uq_calls_order_id")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_store_id"), ["store_id"], unique=False)

    op.create_table(
        "mail_reports",
        sa.Column("mail_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "hard_bounce",
                "soft_bounce",
                "complaint",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail_messages.id"], name=op.f("fk_mail_reports_mail_id_mail_messages")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_mail_reports_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_reports")),
        sa.UniqueConstraint("store_id", "key", name=op.f("uq_mail_reports_store_id_key")),
    )
    with op.batch_alter_table("mail_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_reports_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_reports_store_id"), ["store_id"], unique=False)
        batch_op.create_index("ix_mail_reports_store_id_kind_at", ["store_id", "kind", "at"], unique=False)

    op.create_table(
        "parcels",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("store_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_parcels_order_id_orders")),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_parcels_store_id_stores")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("order_id", "ref", name=op.f("uq_parcels_order_id_ref")),
    )
    with op.batch_alter_table("parcels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parcels_store_id"), ["store_id"], unique=False)

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rules_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_lines", sa.JSON(), nullable=True))
        batch_op.create_index("ix_invitations_store_id_sent_at", ["store_id", "sent_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_invitations_rules_id_invitation_rules"), "invitation_rules", ["rules_id"], ["id"]
        )

    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "topic",
                sa.Enum(
                    "all",
                    "invitations",
                    "replies",
                    "points",
                    name="mailtopic",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=True,
            )
        )

    with op.batch_alter_table("mail_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("repeats", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.drop_index(batch_op.f("ix_mail_messages_contact_id"))
        batch_op.create_index(
            "ix_mail_messages_contact_id_kind_at", ["contact_id", "kind", "at"], unique=False
        )
        batch_op.create_index("ix_mail_messages_store_id_at", ["store_id", "at"], unique=False)

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")))

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chargeback_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_orders_store_id_delivered_at", ["store_id", "delivered_at"], unique=False)
        batch_op.create_index("ix_orders_store_id_fulfilled_at", ["store_id", "fulfilled_at"], unique=False)

    with op.batch_alter_table("stores", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.Text(), nullable=False, server_default="en"))
        batch_op.add_column(
            sa.Column("invitations_on", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(
            sa.Column("arrival_note", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("shopify_secret_old", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("shopify_secret_changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("shopify_domain", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("shopify_client_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("shopify_token", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("woocommerce_url", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("woocommerce_key", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("woocommerce_key_secret", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("bounce_address", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mailgun_signing_key", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("complaints_seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("call_tiers", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("call_agents", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column("call_from_hour", sa.Integer(), nullable=False, server_default=sa.text("18"))
        )
        batch_op.add_column(
            sa.Column("call_until_hour", sa.Integer(), nullable=False, server_default=sa.text("19"))
        )
        batch_op.add_column(sa.Column("identity_nonce", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("snippet_seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snippet_seen_url", sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_stores_call_hours_fit"),
            "call_from_hour BETWEEN 0 AND 23 AND call_until_hour BETWEEN 1 AND 24 AND call_from_hour < call_until_hour",
        )

    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "topic",
                sa.Enum(
                    "all",
                    "invitations",
                    "replies",
                    "points",
                    name="mailtopic",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                nullable=False,
                server_default="all",
            )
        )
        batch_op.drop_constraint(batch_op.f("uq_suppressions_store_id_email_hash_reason"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_suppressions_store_id_email_hash_reason_topic"),
            ["store_id", "email_hash", "reason", "topic"],
        )
