"""Migrations: the schema they make, and what they must not lose."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text

from claims.model import Alert, Reading, Relation, RelationKind
from monitors.ports import StoreError
from storage.engine import MIGRATIONS, open_database, reading, revisions
from storage.migrate import upgrade
from storage.store import SqlStore
from storage.tables import metadata
from tests import postgres
from tests.builders import at, claim, post

NEXT = '''"""A column more, in the way SQLite needs: a new table, the rows copied, the old one dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


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


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in ("posts", "post_versions", "claims", "claim_block", "claim_key", "relations")
        }


def scripts_with(tmp_path: Path, *, more: str = "") -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "0002_next.py").write_text(NEXT.format(more=more))
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
