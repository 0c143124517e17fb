"""Migrations: the schema they make, and what they must not lose."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, func, insert, inspect, select, text

from claims.model import Alert, Reading, Relation, RelationKind
from monitors.ports import StoreError
from storage.decisions import EventDecisions
from storage.engine import MIGRATIONS, open_database, reading, revisions, writing
from storage.memory import SqlMemory
from storage.migrate import upgrade
from storage.packing import pack
from storage.queries import ClaimQueries
from storage.rows import decode_claim, seconds
from storage.store import SqlStore
from storage.tables import metadata
from tests import postgres
from tests.builders import PANJSHIR, at, claim, post

NEXT = '''"""A column more, in the way SQLite needs: a new table, the rows copied, the old one dropped."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("posts") as batch:
        batch.alter_column("source", type_=sa.String(500))
        batch.add_column(sa.Column("note", sa.Text(), server_default="none", nullable=False))
{more}
'''


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of its own at the newest schema, with a row in every table that others refer to."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'claims.db'}")
    else:
        engine = open_database(fresh_database(request.getfixturevalue("postgres_server"), tmp_path.name))
    upgrade(engine)
    fill(engine)
    yield engine
    engine.dispose()


def fresh_database(server: str, name: str) -> str:
    """A second database of the cluster: these tests change its schema."""
    assert postgres.why_not() is None
    name = "db_" + "".join(c for c in name.lower() if c.isalnum())
    engine = open_database(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def fill(engine: Engine) -> None:
    with SqlStore(engine).intake() as intake:
        given = Reading(lang="en", claims=(claim(135), claim(3)))
        one = post("135 killed, 3 of them commanders")
        first, second = intake.file_claims(intake.file_post(one, given, seen_at=at(0)), one, given)
        intake.relate(
            [Relation(kind=RelationKind.PART_OF, later=second.id, earlier=first.id, score=1, why="", alert=Alert.NONE)]
        )
    EventDecisions(engine).decide(first.id, second.id, is_same=False, by="7", now=at(1))


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in ("posts", "post_versions", "claims", "posting", "word_df", "relations", "event_decisions")
        }


def scripts_with(tmp_path: Path, *, more: str = "") -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(more=more, newest=revisions()[-1]))
    return folder


def test_a_database_that_is_up_to_date_is_opened_beside_a_writer(filled: Engine) -> None:
    other = open_database(filled.url.render_as_string(hide_password=False), busy_s=0.1)

    with SqlStore(filled).intake():
        upgrade(other)

    other.dispose()


def test_the_migrations_make_the_schema_the_program_works_with(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_each_migration_is_named_after_its_revision() -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}

    assert sorted(known) == revisions()


def test_an_altered_table_keeps_its_rows_and_those_that_refer_to_it(filled: Engine, tmp_path: Path) -> None:
    before = counts(filled)

    upgrade(filled, scripts=scripts_with(tmp_path))

    assert all(before.values())
    assert counts(filled) == before
    assert "note" in {column["name"] for column in inspect(filled).get_columns("posts")}


def test_foreign_keys_are_kept_again_after_a_migration(tmp_path: Path, sqlite_engine: Engine) -> None:
    upgrade(sqlite_engine, scripts=scripts_with(tmp_path))

    with reading(sqlite_engine) as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_fails_half_way_changes_nothing(filled: Engine, tmp_path: Path) -> None:
    before = counts(filled)

    with pytest.raises(StoreError, match="no_such_table"):
        upgrade(filled, scripts=scripts_with(tmp_path, more="    op.drop_table('no_such_table')"))

    assert counts(filled) == before
    assert "note" not in {column["name"] for column in inspect(filled).get_columns("posts")}


def test_a_migration_that_leaves_rows_without_their_parents_is_undone(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'claims.db'}")
    upgrade(engine)
    fill(engine)

    with pytest.raises(StoreError, match="was left as it was"):
        upgrade(engine, scripts=scripts_with(tmp_path, more="    op.execute('DELETE FROM posts')"))

    assert counts(engine)["posts"] == 1
    engine.dispose()


# 0002: claims packed, and found by lists

OLD_CLAIM = {
    "kind": "killed",
    "count": [135, 135, "exact", "135"],
    "window": ["2021-08-31T12:00:00+00:00", "2021-09-01T12:00:00+00:00", False],
    "basis": "incident",
    "unit": "person",
    "cause": "conflict",
    "confidence": 0.9,
    "victims": ["Taliban", "taliban", "combatant"],
    "place": ["Panjshir", "Panjshir", "panjshir", ["afghanistan"]],
    "quote": {"count": [0, 3]},
}


@pytest.fixture(params=["sqlite", "postgresql"])
def first_schema(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as the first release left it, with one post and its claim."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'claims.db'}")
    else:
        engine = open_database(fresh_database(request.getfixturevalue("postgres_server"), tmp_path.name))
    folder = tmp_path / "first"
    shutil.copytree(MIGRATIONS, folder)
    for later in (folder / "versions").glob("000[2-9]*.py"):
        later.unlink()
    upgrade(engine, scripts=folder)
    fill_first_schema(engine)
    yield engine
    engine.dispose()


def fill_first_schema(engine: Engine) -> None:
    old = MetaData()
    with writing(engine) as connection:
        old.reflect(connection)
        row = {"post_id": 1, "number": 1, "native_id": "1", "posted_at": at(0), "seen_at": at(0), "sha256": "-"}
        put = {
            "posts": {"platform": "x", "source": "valley_desk", "native_id": "1", "newest": 1, "state": "live"},
            "post_versions": {**row, "text": "135 #Taliban killed in Panjshir", "is_edited": False, "media": "[]"},
            "claims": {"post_id": 1, "version_id": 1, "position": 0, "kind": "killed", "low": 135, "high": 135,
                       "place_id": "panjshir", "victims_id": "taliban", "posted_s": seconds(at(0)),
                       "window_start": at(-24), "window_end": at(0), "is_denied": False, "words": "135 taliban",
                       "details": json.dumps(OLD_CLAIM)},
            "relations": {"later": 1, "earlier": 1, "kind": "retracts", "score": 100, "why": "deleted",
                          "alert": "retraction", "compared": "{}", "is_independent": False},
        }  # fmt: skip
        for table, values in put.items():
            connection.execute(insert(old.tables[table]), values)


def test_claims_of_the_first_schema_are_read_and_found_as_before(first_schema: Engine) -> None:
    upgrade(first_schema)

    with SqlStore(first_schema).intake() as intake:
        mine = post("3 Taliban killed in Panjshir", id="2", posted_at=at(1))
        given = Reading(lang="en", claims=(claim(3, place=PANJSHIR),))
        (filed,) = intake.file_claims(intake.file_post(mine, given, seen_at=at(1)), mine, given)
        (found,) = intake.candidates(filed)
    assert found.claim == decode_claim(pack(json.dumps(OLD_CLAIM)))
    assert (found.claim.count.wording, found.claim.quote) == ("135", {"count": (0, 3)})
    assert filed.id > found.id
    assert ClaimQueries(first_schema).count_by_place(["afghanistan"]) == 2
    card = ClaimQueries(first_schema).card(found.id)
    assert card is not None
    assert [view.relation.kind for view in card.relations] == [RelationKind.RETRACTS]


def test_an_empty_database_of_the_first_schema_is_upgraded(first_schema: Engine) -> None:
    with writing(first_schema) as connection:
        for table in ("relations", "claims", "post_versions", "posts"):
            connection.execute(text(f"DELETE FROM {table}"))

    upgrade(first_schema)

    assert not any(counts(first_schema).values())


# 0006: what polling remembers


@pytest.fixture(params=["sqlite", "postgresql"])
def third_schema(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database before polling had a memory, with two sources and three posts of one of them."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'claims.db'}")
    else:
        engine = open_database(fresh_database(request.getfixturevalue("postgres_server"), tmp_path.name))
    folder = tmp_path / "third"
    shutil.copytree(MIGRATIONS, folder)
    for later in (folder / "versions").glob("000[4-9]*.py"):
        later.unlink()
    upgrade(engine, scripts=folder)
    old = MetaData()
    with writing(engine) as connection:
        old.reflect(connection)
        sources = [("x:valley_desk", True), ("telegram:new_desk", False)]
        rows = [{"key": key, "has_baseline": known, "errors_in_a_row": 0, "posts": 0} for key, known in sources]
        connection.execute(insert(old.tables["sources"]), rows)
        for number in (1, 2, 3):
            one = {"platform": "x", "source": "valley_desk", "native_id": str(number), "newest": 2, "state": "edited"}
            connection.execute(insert(old.tables["posts"]), {"id": number, **one})
            for version in (1, 2):
                row: dict[str, object] = {
                    "post_id": number,
                    "number": version,
                    "native_id": str(number),
                    "sha256": "-",
                    "text": "135",
                }
                row |= {"posted_at": at(number), "seen_at": at(9), "is_edited": True, "media": "[]"}
                connection.execute(insert(old.tables["post_versions"]), row)
    yield engine
    engine.dispose()


def test_posts_stored_before_polling_had_a_memory_are_dated_and_known_by_their_source(third_schema: Engine) -> None:
    upgrade(third_schema)

    memory = SqlMemory(third_schema)
    known, new = memory.upkeep("x:valley_desk"), memory.upkeep("telegram:new_desk")
    assert (known.platform, known.source, known.is_back_read) == ("x", "valley_desk", True)
    assert (new.platform, new.source, new.is_back_read) == ("telegram", "new_desk", False)
    assert memory.posting_times("x", "valley_desk", since=at(2), limit=9) == [at(2), at(3)]
    assert len(memory.recent_posts("x", "valley_desk", since=at(0), limit=9)) == 3
