"""One person across channels, what conversations come to, what was promised, repeated matters, and erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("person_id", sa.Integer(), nullable=True))
    op.create_index("ix_customers_person_id", "customers", ["person_id"])
    _customers()
    _stories()
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "erased_keys",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("erasure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_erased_keys_erasure_id", "erased_keys", ["erasure_id"])


def _customers() -> None:
    op.create_table(
        "customer_keys",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "customer_id"),
    )
    op.create_index("ix_customer_keys_customer_id", "customer_keys", ["customer_id"])
    op.create_table(
        "customer_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["low_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["high_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("low_id", "high_id"),
    )
    op.create_index("ix_customer_links_high_id", "customer_links", ["high_id"])
    op.create_table(
        "customer_suggestions",
        sa.Column("low_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("high_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["low_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["high_id"], ["customers.id"]),
        sa.PrimaryKeyConstraint("low_id", "high_id"),
    )
    op.create_index("ix_customer_suggestions_high_id", "customer_suggestions", ["high_id"])


def _stories() -> None:
    op.create_table(
        "digests",
        sa.Column("conversation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("settled_by", sa.String(length=300), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "message_id", "ordinal"),
    )
    op.create_index("ix_promises_due", "promises", ["status", "due_at"])
    op.create_table(
        "ledgers",
        sa.Column("owner", sa.String(length=30), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "matters",
        sa.Column("conversation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("stamp", sa.String(length=100), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_index("ix_matters_first_id", "matters", ["first_id"])


def downgrade() -> None:
    for table in ("erased_keys", "erasures", "matters", "ledgers", "promises", "digests", "customer_suggestions"):
        op.drop_table(table)
    op.drop_table("customer_links")
    op.drop_table("customer_keys")
    op.drop_index("ix_customers_person_id", "customers")
    op.drop_column("customers", "person_id")
