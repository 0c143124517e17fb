"""What analysts decided of events: that two claims are one, or are not."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "event_decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("one", ROW_ID, nullable=False),
        sa.Column("other", ROW_ID, nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["one"], ["claims.id"], name=op.f("fk_event_decisions_one_claims"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["other"], ["claims.id"], name=op.f("fk_event_decisions_other_claims"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_decisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_decisions_one"), "event_decisions", ["one"])
    op.create_index(op.f("ix_event_decisions_other"), "event_decisions", ["other"])


def downgrade() -> None:
    op.drop_table("event_decisions")
