"""Claims packed, and found by lists of claims instead of a row for each word and each block.

Whole claims as plain JSON were two thirds of the rows' bytes, and four columns beside them were read by nothing. Lists
and counts of words are made anew from the claims by the program's own rules: they are derived, and whoever changes the
rules makes them anew again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.blocks import ALL_CLAIMS, block_entries, keys_of, word_key
from storage.bulk import Lists
from storage.packing import pack
from storage.postings import Entry, quarter
from storage.rows import decode_claim

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 2_000
_CLAIMS = sa.text("SELECT id, posted_s, words, details FROM claims WHERE id > :last ORDER BY id LIMIT :at_once")
_PACK = sa.text("UPDATE claims SET packed = :packed WHERE id = :id")
_COUNT = sa.text("INSERT INTO word_df (key, df) VALUES (:key, :df)")


def upgrade() -> None:
    _create_tables()
    with op.batch_alter_table("claims", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("packed", sa.LargeBinary(), nullable=True))
    _pack_and_file(op.get_bind())
    _alter_claims()
    for table in ("claim_block", "claim_key", "key_df"):
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "posting",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", "since", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word_df",
        sa.Column("key", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("df", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_word_df")),
    )


def _alter_claims() -> None:
    op.drop_index(op.f("ix_claims_post_id"), table_name="claims")
    with op.batch_alter_table("claims", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f("uq_claims_version_id_position"), type_="unique")
        for column in ("low", "high", "window_start", "window_end", "details"):
            batch.drop_column(column)
        batch.alter_column("packed", new_column_name="details", existing_type=sa.LargeBinary(), nullable=False)
        batch.create_unique_constraint(
            op.f("uq_claims_post_id_version_id_position"), ["post_id", "version_id", "position"]
        )


def _pack_and_file(connection: sa.Connection) -> None:
    lists, counts = Lists(), Counter[str]()
    for rows in _claims(connection):
        packed = [{"id": row.id, "packed": pack(row.details)} for row in rows]
        connection.execute(_PACK, packed)
        for row, one in zip(rows, packed, strict=True):
            _file(lists, counts, row, one["packed"])
    lists.write(connection)
    by_key = Counter[int]()
    for word, count in counts.items():
        by_key[word_key(word)] += count
    if by_key:
        connection.execute(_COUNT, [{"key": key, "df": df} for key, df in by_key.items()])


def _claims(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    last = 0
    while rows := connection.execute(_CLAIMS, {"last": last, "at_once": AT_ONCE}).all():
        yield rows
        last = rows[-1].id


def _file(lists: Lists, counts: Counter[str], row: Any, packed: bytes) -> None:
    moment, words = quarter(row.posted_s), row.words.split()
    for entry in block_entries(row.id, decode_claim(packed), moment):
        lists.add(entry)
    for key in keys_of(words, counts):
        lists.add(Entry(key, row.id, moment))
    counts.update(words)
    counts[ALL_CLAIMS] += 1


def downgrade() -> None:
    raise NotImplementedError("the rows that 0001 kept cannot be made again: restore the backup")
