"""Every table of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("end", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("found_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_index(op.f("ix_gaps_source_key"), "gaps", ["source_key"], unique=False)
    op.create_table(
        "key_df",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("df", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_key_df")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("platform", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.Column("is_media_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("platform", "source", "native_id", name=op.f("uq_posts_platform_source_native_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sources",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("has_baseline", sa.Boolean(), nullable=False),
        sa.Column("last_success_at", TIME, nullable=True),
        sa.Column("next_poll_at", TIME, nullable=True),
        sa.Column("errors_in_a_row", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("last_post_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sources")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("min_new_count", sa.Integer(), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("muted_until", TIME, nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("digest_at", sa.String(length=16), nullable=True),
        sa.Column("since", TIME, nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "post_versions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("post_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("posted_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("beat", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("lang", sa.String(length=16), nullable=True),
        sa.Column("repost_of", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("edit_of", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_versions_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_versions")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_post_versions_post_id_number")),
    )
    op.create_index(op.f("ix_post_versions_native_id"), "post_versions", ["native_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("post_id", ROW_ID, nullable=False),
        sa.Column("version_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=True),
        sa.Column("high", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.Text(), nullable=True),
        sa.Column("victims_id", sa.Text(), nullable=True),
        sa.Column("posted_s", sa.BigInteger(), nullable=False),
        sa.Column("window_start", TIME, nullable=False),
        sa.Column("window_end", TIME, nullable=False),
        sa.Column("is_denied", sa.Boolean(), nullable=False),
        sa.Column("is_superseded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("alert", sa.String(length=16), nullable=True),
        sa.Column("strongest", sa.String(length=24), nullable=True),
        sa.Column("is_capped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_claims_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["post_versions.id"], name=op.f("fk_claims_version_id_post_versions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_claims_version_id_position")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claims_post_id"), "claims", ["post_id"], unique=False)
    op.create_index(op.f("ix_claims_posted_s"), "claims", ["posted_s"], unique=False)
    op.create_table(
        "claim_block",
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("posted_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("family", sa.SmallInteger(), nullable=False),
        sa.Column("victims_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("block", "posted_s", "claim_id", name=op.f("pk_claim_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim_key",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("posted_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("claim_id", ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "posted_s", "claim_id", name=op.f("pk_claim_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("claim_id", ROW_ID, nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("gap", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ordered_at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("sending_since", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_outbox_claim_id_claims"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "chat_id", "thread_id", "reason", "key", name=op.f("uq_outbox_chat_id_thread_id_reason_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_claim_id"), "outbox", ["claim_id"], unique=False)
    op.create_index(op.f("ix_outbox_state"), "outbox", ["state"], unique=False)
    op.create_table(
        "relations",
        sa.Column("later", ROW_ID, nullable=False),
        sa.Column("earlier", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("alert", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=24), nullable=True),
        sa.Column("compared", sa.Text(), nullable=False),
        sa.Column("gap", sa.Float(), nullable=True),
        sa.Column("is_independent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier"], ["claims.id"], name=op.f("fk_relations_earlier_claims"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["later"], ["claims.id"], name=op.f("fk_relations_later_claims"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("later", "earlier", "kind", name=op.f("pk_relations")),
    )
    op.create_index(op.f("ix_relations_earlier"), "relations", ["earlier"], unique=False)


def downgrade() -> None:
    for table in (
        "relations",
        "outbox",
        "claim_key",
        "claim_block",
        "claims",
        "post_versions",
        "subscriptions",
        "sources",
        "posts",
        "key_df",
        "gaps",
    ):
        op.drop_table(table)
