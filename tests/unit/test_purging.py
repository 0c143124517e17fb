"""Taking a stored post's text away, and what stays of it."""

import pytest
from sqlalchemy import Engine, select

from claims.model import Post, Reading
from storage.engine import reading
from storage.purging import Purging
from storage.queries import ClaimQueries
from storage.store import SqlStore
from storage.tables import claims, post_versions, posts
from tests.builders import at, claim, post

X_URL = "https://x.com/valley_desk/status/1437423048239734784"


def keep(store: SqlStore, one: Post) -> None:
    with store.intake() as intake:
        given = Reading(lang="en", claims=(claim(),))
        filing = intake.file_post(one, given, seen_at=at(1))
        intake.file_claims(filing, one, given)


def x_post(text: str = "135 Taliban killed in Panjshir", **fields: object) -> Post:
    return post(text, **{"id": "1437423048239734784", "url": X_URL, "raw": "{}", **fields})


@pytest.mark.parametrize(
    "name",
    [
        X_URL,
        f"{X_URL}?s=20",
        f"{X_URL}/photo/1",
        "https://twitter.com/renamed_desk/status/1437423048239734784",
        "1437423048239734784",
    ],
)
def test_a_post_is_found_however_its_address_is_written(engine: Engine, name: str) -> None:
    keep(SqlStore(engine), x_post())

    (found,) = Purging(engine).find(name)

    assert (found.platform, found.native_id, found.claims, found.is_purged) == ("x", "1437423048239734784", 1, False)
    assert found.posted_at == at(0)


def test_a_telegram_post_is_found_by_its_preview_and_its_plain_address(engine: Engine) -> None:
    keep(SqlStore(engine), post("135 killed", platform="telegram", id="valley/12", url="https://t.me/valley/12"))
    keep(SqlStore(engine), post("3 killed", platform="telegram", id="valley/120", url="https://t.me/valley/120"))

    for name in ("https://t.me/s/valley/12", "https://t.me/valley/12?single", "http://t.me/valley/12", "valley/12"):
        assert [found.native_id for found in Purging(engine).find(name)] == ["valley/12"]


def test_an_id_in_an_address_names_posts_of_that_platform_only(engine: Engine) -> None:
    keep(SqlStore(engine), x_post(platform="telegram", url=None))

    assert Purging(engine).find(X_URL) == []
    assert Purging(engine).find("https://news.example/status/1437423048239734784") != []


def test_nothing_is_found_by_what_nobody_stored(engine: Engine) -> None:
    keep(SqlStore(engine), x_post(url=None))

    assert Purging(engine).find("https://x.com/valley_desk") == []
    assert Purging(engine).find("143742304823973478") == []
    assert Purging(engine).find("") == []


def test_text_payload_and_words_go_and_id_hash_and_claims_stay(engine: Engine) -> None:
    store = SqlStore(engine)
    keep(store, x_post())
    keep(store, x_post("35 Taliban killed in Panjshir", is_edited=True))
    (found,) = Purging(engine).find(X_URL)

    Purging(engine).purge(found.key)

    with reading(engine) as connection:
        versions = connection.execute(select(post_versions)).all()
        assert [(version.text, version.raw) for version in versions] == [("", None), ("", None)]
        assert all(version.sha256 and version.native_id for version in versions)
        assert connection.execute(select(posts.c.state)).scalars().all() == ["withheld"]
        assert set(connection.execute(select(claims.c.words)).scalars()) == {""}
    card = ClaimQueries(engine).card(2)
    assert card is not None
    assert card.filed.claim == claim()
    assert Purging(engine).find(X_URL)[0].is_purged


def test_a_purged_text_met_again_is_not_stored_again(engine: Engine) -> None:
    store = SqlStore(engine)
    keep(store, x_post())
    (found,) = Purging(engine).find(X_URL)
    Purging(engine).purge(found.key)

    with store.intake() as intake:
        assert not intake.file_post(x_post(), Reading(lang="en"), seen_at=at(9)).is_new

    assert Purging(engine).find(X_URL)[0].is_purged


def test_the_text_of_a_deleted_x_post_stays_where_the_operator_has_a_basis_for_it(engine: Engine) -> None:
    store = SqlStore(engine, purged=frozenset())
    keep(store, x_post())

    with store.intake() as intake:
        (gone,) = intake.delete_post("x", "valley_desk", "1437423048239734784", at=at(5))

    assert gone.post.text == "135 Taliban killed in Panjshir"
