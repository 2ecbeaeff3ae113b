"""A company's own words of its customers, and which articles nearly repeat each other."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concept_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concept", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=320), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("concept", "key"),
    )
    op.create_index("ix_concept_words_revision", "concept_words", ["revision"])
    # Plain ADD COLUMN: SQLite need not copy the table. Articles that are there already are compared by and by.
    op.add_column("articles", sa.Column("same_as", sa.Integer(), nullable=True))
    op.add_column("articles", sa.Column("compared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_articles_same_as", "articles", ["same_as"])
    op.create_index("ix_articles_compared", "articles", ["compared"])
    op.create_table(
        "article_bands",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.PrimaryKeyConstraint("band", "article_id"),
    )
    op.create_index("ix_article_bands_article_id", "article_bands", ["article_id"])


def downgrade() -> None:
    op.drop_table("article_bands")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.drop_index("ix_articles_compared")
        batch_op.drop_index("ix_articles_same_as")
        batch_op.drop_column("compared")
        batch_op.drop_column("same_as")
    op.drop_table("concept_words")
