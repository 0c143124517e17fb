"""What polling remembers: looking back, missing posts, spending, rests, and when each post was posted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _date_the_posts()
    _make_upkeep()
    op.create_table(
        "missing_posts",
        sa.Column("platform", sa.String(64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "source", "native_id", name=op.f("pk_missing_posts")),
    )
    op.create_table(
        "spending",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", "source_key", name=op.f("pk_spending")),
    )
    op.create_table(
        "rests",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("is_down", sa.Boolean(), nullable=False),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rests")),
    )


def _date_the_posts() -> None:
    op.add_column("posts", sa.Column("posted_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE posts SET posted_at ="
        " (SELECT v.posted_at FROM post_versions v WHERE v.post_id = posts.id ORDER BY v.number LIMIT 1)"
    )
    op.create_index(op.f("ix_posts_platform_source_posted_at"), "posts", ["platform", "source", "posted_at"])


def _make_upkeep() -> None:
    op.create_table(
        "source_upkeep",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(64)),
        sa.Column("source", sa.Text()),
        sa.Column("reread_at", sa.DateTime(timezone=True)),
        sa.Column("back_since", sa.DateTime(timezone=True)),
        sa.Column("back_before", sa.Text()),
        sa.Column("is_back_read", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("trouble_since", sa.DateTime(timezone=True)),
        sa.Column("silent_since", sa.DateTime(timezone=True)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("paused_why", sa.Text()),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_source_upkeep")),
    )
    _know_the_old_sources()


def _know_the_old_sources() -> None:
    """Until now every kind filed its posts under its own name and the handle. What has a baseline is no new source."""
    upkeep = sa.table(
        "source_upkeep", sa.column("key"), sa.column("platform"), sa.column("source"), sa.column("is_back_read")
    )
    for key, has_baseline in op.get_bind().execute(sa.text("SELECT key, has_baseline FROM sources")).all():
        kind, _, handle = key.partition(":")
        op.execute(upkeep.insert().values(key=key, platform=kind, source=handle, is_back_read=bool(has_baseline)))


def downgrade() -> None:
    for table in ("rests", "spending", "missing_posts", "source_upkeep"):
        op.drop_table(table)
    op.drop_index(op.f("ix_posts_platform_source_posted_at"), "posts")
    op.drop_column("posts", "posted_at")
