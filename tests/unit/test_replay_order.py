"""A replayed feed is told in order of time, deletions in their place."""

from datetime import UTC, datetime

from bot.replay import batches, moments
from claims.model import Post


def post(name: str, hour: int, deleted_hour: int | None = None) -> Post:
    return Post(
        platform="x",
        source="desk",
        id=name,
        posted_at=datetime(2021, 9, 1, hour, tzinfo=UTC),
        text=name,
        deleted_at=datetime(2021, 9, 1, deleted_hour, tzinfo=UTC) if deleted_hour is not None else None,
    )


def test_posts_come_in_order_of_time_and_deletions_between_them() -> None:
    told = moments([post("c", 12), post("a", 8, deleted_hour=10), post("b", 9)])

    assert [(m.post.id, m.is_deletion) for m in told] == [("a", False), ("b", False), ("a", True), ("c", False)]


def test_a_deletion_dated_before_its_post_waits_for_it() -> None:
    told = moments([post("a", 8, deleted_hour=7), post("b", 6)])

    assert [(m.post.id, m.is_deletion) for m in told] == [("b", False), ("a", False), ("a", True)]


def test_posts_of_one_instant_keep_the_order_given() -> None:
    assert [m.post.id for m in moments([post("b", 8), post("a", 8)])] == ["b", "a"]


def test_batches_are_bounded_and_a_deletion_stands_alone() -> None:
    told = moments([post("a", 1, deleted_hour=4), post("b", 2), post("c", 3), post("d", 5)])

    sizes = [[m.post.id for m in batch] for batch in batches(told, size=2)]

    assert sizes == [["a", "b"], ["c"], ["a"], ["d"]]
