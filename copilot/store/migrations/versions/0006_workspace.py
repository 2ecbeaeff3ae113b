"""The workspace: helpdesks, what comes from and goes to them, panels, saved replies, who saw what."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=100), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_actor", "audit", ["actor", "id"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_object", "audit", ["object", "object_id"])
    op.create_table(
        "helpdesks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "saved_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=320), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=False),
        sa.Column("judged_revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "external_id"),
    )
    op.create_index("ix_saved_replies_revision", "saved_replies", ["revision"])
    op.create_table(
        "saved_reply_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["saved_replies.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reply_id", "conversation_id", "message_id"),
    )
    for column in ("reply_id", "conversation_id", "draft_id"):
        op.create_index(f"ix_saved_reply_offers_{column}", "saved_reply_offers", [column])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("helpdesk_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["helpdesk_id"],
            ["helpdesks.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("helpdesk_id", "key"),
    )
    op.create_index("ix_deliveries_received", "deliveries", ["helpdesk_id", "received_at"])
    op.create_index("ix_deliveries_state", "deliveries", ["state", "next_at"])
    op.create_table(
        "helpdesk_agents",
        sa.Column("helpdesk_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handle", sa.String(length=320), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["helpdesk_id"],
            ["helpdesks.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("helpdesk_id", "user_id"),
        sa.UniqueConstraint("helpdesk_id", "handle"),
    )
    op.create_index("ix_helpdesk_agents_user_id", "helpdesk_agents", ["user_id"])
    op.create_table(
        "helpdesk_cursors",
        sa.Column("helpdesk_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("cursor", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["helpdesk_id"],
            ["helpdesks.id"],
        ),
        sa.PrimaryKeyConstraint("helpdesk_id", "what"),
    )
    op.create_table(
        "pairings",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("panel_hash", sa.String(length=64), nullable=False),
        sa.Column("helpdesk_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=100), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["helpdesk_id"],
            ["helpdesks.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("code_hash"),
        sa.UniqueConstraint("panel_hash"),
    )
    op.create_table(
        "seen",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "conversation_id"),
    )
    op.create_index("ix_seen_conversation_id", "seen", ["conversation_id"])
    op.create_table(
        "undone",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("helpdesk_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.String(length=32), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("holding", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=300), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.id"],
        ),
        sa.ForeignKeyConstraint(
            ["helpdesk_id"],
            ["helpdesks.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_outgoing_conversation_id", "outgoing", ["conversation_id"])
    op.create_index("ix_outgoing_draft_id", "outgoing", ["draft_id"])
    op.create_index("ix_outgoing_state", "outgoing", ["state", "next_at"])

    op.add_column("drafts", sa.Column("surface", sa.String(length=10), nullable=False, server_default="api"))
    op.create_index("ix_drafts_created_at", "drafts", ["created_at"])
    op.create_index("ix_conversations_open", "conversations", ["resolved_at", "status"])
    op.add_column("messages", sa.Column("holding", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("draft_uses", sa.Column("key", sa.String(length=64), nullable=True))
    op.add_column("draft_uses", sa.Column("despite", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_draft_uses_key", "draft_uses", ["key"], unique=True)
    op.add_column("users", sa.Column("subject", sa.String(length=300), nullable=True))
    op.create_index("ix_users_subject", "users", ["subject"], unique=True)
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("kind", sa.String(length=10), nullable=False, server_default="browser"))
        sessions.add_column(sa.Column("helpdesk_id", sa.Integer(), nullable=True))
        sessions.add_column(sa.Column("device", sa.String(length=100), nullable=False, server_default=""))
        sessions.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
        sessions.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        sessions.create_foreign_key("fk_sessions_helpdesk_id", "helpdesks", ["helpdesk_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_constraint("fk_sessions_helpdesk_id", type_="foreignkey")
        for column in ("seen_at", "made_at", "device", "helpdesk_id", "kind"):
            sessions.drop_column(column)
    op.drop_index("ix_users_subject", "users")
    op.drop_index("ix_drafts_created_at", "drafts")
    op.drop_index("ix_conversations_open", "conversations")
    op.drop_index("ix_draft_uses_key", "draft_uses")
    uses = (("draft_uses", "despite"), ("draft_uses", "key"))
    for table, column in (("users", "subject"), ("messages", "holding"), ("drafts", "surface"), *uses):
        with op.batch_alter_table(table) as altered:
            altered.drop_column(column)
    for table in (
        "outgoing",
        "undone",
        "seen",
        "pairings",
        "helpdesk_cursors",
        "helpdesk_agents",
        "deliveries",
        "saved_reply_offers",
        "saved_replies",
        "helpdesks",
        "audit",
    ):
        op.drop_table(table)
