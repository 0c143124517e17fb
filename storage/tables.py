"""The tables, one schema for SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeDecorator

NO_THREAD = 0  # Telegram numbers topics from 1; NULLs would be distinct in a unique constraint


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone: {value.isoformat()}")
        return value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        """Straight from the driver's value: rows with times are read by the hundred."""
        return _from_text if dialect.name == "sqlite" else _from_driver


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _from_driver(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is declared INTEGER.
_Id = BigInteger().with_variant(Integer(), "sqlite")


posts = Table(
    "posts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("platform", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("native_id", Text, nullable=False),  # of the first version
    Column("newest", Integer, nullable=False, default=1),  # number of the version that stands
    Column("state", String(16), nullable=False),
    Column("deleted_at", UTCDateTime),
    Column("is_media_only", Boolean, nullable=False, server_default=false()),
    Column("posted_at", UTCDateTime),  # of the first version: by it a source's recent posts are found
    UniqueConstraint("platform", "source", "native_id"),
    Index("ix_posts_platform_source_posted_at", "platform", "source", "posted_at"),
    sqlite_autoincrement=True,
)

post_versions = Table(
    "post_versions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("post_id", _Id, ForeignKey("posts.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("native_id", Text, nullable=False, index=True),
    Column("posted_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("side", Text),
    Column("beat", Text),
    Column("url", Text),
    Column("lang", String(16)),
    Column("repost_of", Text),
    Column("reply_to", Text),
    Column("edit_of", Text),
    Column("origin", Text),
    Column("is_edited", Boolean, nullable=False),
    Column("media", Text, nullable=False),  # JSON list
    Column("raw", Text),
    UniqueConstraint("post_id", "number"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("post_id", _Id, ForeignKey("posts.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", _Id, ForeignKey("post_versions.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),  # in the post's reading, from 0
    # These and the words are what a claim is ranked by before it is read; the details say all the rest.
    Column("kind", String(24), nullable=False),
    Column("place_id", Text),
    Column("victims_id", Text),
    Column("posted_s", BigInteger, nullable=False, index=True),  # whole seconds since 1970; the version knows the rest
    Column("is_denied", Boolean, nullable=False),
    Column("is_superseded", Boolean, nullable=False, server_default=false()),
    Column("alert", String(16)),
    Column("strongest", String(24)),
    Column("is_capped", Boolean, nullable=False, server_default=false()),
    Column("words", Text, nullable=False),  # what the text is found by, spaced: scored without reading the text again
    Column("details", LargeBinary, nullable=False),  # the whole claim as JSON, see packing.py
    # One index for the claims of a post, of a version, and against filing one twice.
    UniqueConstraint("post_id", "version_id", "position"),
    sqlite_autoincrement=True,  # people type these numbers: none is given twice
)

# Lists of claims by key, cut into pieces by time: for each word of a text, and for each place and party a claim may be
# looked for under. A piece holds a hundred claims or so and starts at day `since`: see postings.py. The primary key is
# the table on SQLite. No foreign key: nothing deletes a claim, and an index to do it by would be as large as the table.
posting = Table(
    "posting",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Integer, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

word_df = Table(
    "word_df",
    metadata,
    Column("key", _Id, primary_key=True, autoincrement=False),  # blocks.word_key; ALL_CLAIMS counts all claims
    Column("df", Integer, nullable=False),
)

relations = Table(
    "relations",
    metadata,
    Column("later", _Id, ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True),
    Column("earlier", _Id, ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("kind", String(24), primary_key=True),
    Column("score", SmallInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("alert", String(16), nullable=False),
    Column("direction", String(24)),
    Column("compared", Text, nullable=False),  # JSON object
    Column("gap", Float),
    Column("is_independent", Boolean, nullable=False),
)

# Kept for good, the undone ones too: they are the record of who decided what. A newer one on the same pair holds.
event_decisions = Table(
    "event_decisions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("one", _Id, ForeignKey("claims.id", ondelete="CASCADE"), nullable=False, index=True),  # the lower number
    Column("other", _Id, ForeignKey("claims.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("is_same", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("note", Text),
    Column("undone_by", Text),
    Column("undone_at", UTCDateTime),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),
    Column("min_new_count", Integer, nullable=False),
    Column("causes", Text, nullable=False),  # spaced
    Column("muted_until", UTCDateTime),
    Column("timezone", Text, nullable=False),
    Column("digest_at", String(16)),
    Column("since", UTCDateTime),
    Column("is_active", Boolean, nullable=False),  # false: the chat said /stop, and is not offered it again
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("key", Text, nullable=False),  # "claim:12", or what makes a digest or notice the only one
    Column("claim_id", _Id, ForeignKey("claims.id", ondelete="CASCADE"), index=True),
    Column("body", Text),
    Column("gap", Float),
    Column("state", String(16), nullable=False, index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("ordered_at", UTCDateTime, nullable=False),
    Column("not_before", UTCDateTime),
    Column("sending_since", UTCDateTime),
    Column("sent_at", UTCDateTime),
    Column("message_id", BigInteger),
    Column("error", Text),
    UniqueConstraint("chat_id", "thread_id", "reason", "key"),
    sqlite_autoincrement=True,
)

sources = Table(
    "sources",
    metadata,
    Column("key", Text, primary_key=True),
    Column("cursor", Text),
    Column("has_baseline", Boolean, nullable=False, default=False),
    Column("last_success_at", UTCDateTime),
    Column("next_poll_at", UTCDateTime),
    Column("errors_in_a_row", Integer, nullable=False, default=0),
    Column("trouble", Text),
    Column("posts", Integer, nullable=False, default=0),  # stored through this source
    Column("last_post_at", UTCDateTime),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("source_key", Text, nullable=False, index=True),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("found_at", UTCDateTime, nullable=False),
)

# What the monitors remember of a source besides its cursor: see monitors.memory.Upkeep.
source_upkeep = Table(
    "source_upkeep",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", String(64)),
    Column("source", Text),
    Column("reread_at", UTCDateTime),
    Column("back_since", UTCDateTime),
    Column("back_before", Text),
    Column("is_back_read", Boolean, nullable=False, server_default=false()),
    Column("trouble_since", UTCDateTime),
    Column("silent_since", UTCDateTime),
    Column("paused_at", UTCDateTime),
    Column("paused_why", Text),
)

missing_posts = Table(
    "missing_posts",
    metadata,
    Column("platform", String(64), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("since", UTCDateTime, nullable=False),
)

spending = Table(
    "spending",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("day", Date, primary_key=True),  # of UTC, as platforms bill
    Column("source_key", Text, primary_key=True),
    Column("posts", Integer, nullable=False),
)

rests = Table(
    "rests",
    metadata,
    Column("name", Text, primary_key=True),
    Column("until", UTCDateTime),
    Column("is_down", Boolean, nullable=False),
    Column("probes", Integer, nullable=False),
    Column("is_told", Boolean, nullable=False),
    Column("why", Text),
)
