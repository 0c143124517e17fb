"""The synthetic corpus of the matching benchmark, and the benchmark itself on a small one."""

import json
from itertools import islice

import pytest

from benchmarks.corpus import HOT_SHARE, REPEATS, START, corpus, event_posts, places, queries, wordings
from benchmarks.matching import main
from benchmarks.required import failings
from claims.extract import Reader

SIZE = 5_000


def test_one_seed_gives_one_corpus_and_another_seed_another() -> None:
    assert list(corpus(300, seed=3)) == list(corpus(300, seed=3))
    assert list(corpus(300, seed=3)) != list(corpus(300, seed=4))


def test_a_larger_corpus_begins_with_the_smaller_one() -> None:
    assert list(islice(corpus(1_000), 200)) == list(corpus(200))


def test_a_third_of_all_posts_tell_of_one_place() -> None:
    hot = sum(one.event.place == wordings()["hot"] for one in corpus(SIZE))

    assert hot / SIZE == pytest.approx(HOT_SHARE, abs=0.04)


def test_the_event_asked_for_is_always_told_in_the_corpus() -> None:
    told = {one.event.number for one in corpus(SIZE)}
    asked = queries(SIZE, 200)

    assert {query.told.event.number for query in asked} <= told
    assert len(asked) == 200


def test_a_repeat_keeps_the_number_and_a_contradiction_changes_it() -> None:
    for query in queries(SIZE, 200):
        (stored,) = {one.event.count for one in event_posts(query.told.event.number, 1)}
        assert (query.told.event.count == stored) == query.is_repeat


def test_about_three_queries_in_five_repeat() -> None:
    asked = queries(SIZE, 500)

    assert sum(query.is_repeat for query in asked) / len(asked) == pytest.approx(REPEATS, abs=0.08)


def test_no_query_is_worded_like_a_stored_post() -> None:
    for query in queries(SIZE, 200):
        stored = event_posts(query.told.event.number, 1)
        assert query.told.text not in {one.text for one in stored}


def test_posts_about_an_event_come_after_it_and_within_two_days() -> None:
    for one in corpus(500):
        assert START <= one.event.at <= one.posted_at
        assert (one.posted_at - one.event.at).days < 2


def test_nearly_every_place_of_the_corpus_is_one_the_extractor_can_find() -> None:
    reader = Reader.bundled()
    unknown = [name for name, _ in places() if not reader.find_places(name)]

    assert len(unknown) < 0.03 * len(places())


def test_the_benchmark_runs_on_a_small_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--claims", "500", "--queries", "40", "--no-postgres"]) == 0

    (run,) = json.loads(capsys.readouterr().out)["runs"]
    ours = run["methods"]["claimwatch, sqlite"]
    assert ours["recall_at_5"] > 0.9
    assert ours["recall_at_5"] > run["methods"]["process.extract(token_set_ratio)"]["recall_at_5"]
    assert run["pipeline"]["sqlite"]["posts_per_s"] > 0
    assert run["cold"]["private_mb"] is None or run["cold"]["private_mb"] < 500


def report_of(claims: int, *, recall: float, ratio: float | None) -> dict[str, object]:
    methods = {"claimwatch, sqlite": {"recall_at_5": recall}, "FTS5": {"recall_at_5": 0.1}}
    return {"runs": [{"claims": claims, "methods": methods, "ratio_to_brute_force": ratio}]}


def test_a_benchmark_that_misses_recall_or_speed_says_which() -> None:
    good = report_of(100_134, recall=0.91, ratio=250.0)
    slow = report_of(100_134, recall=0.96, ratio=159.0)
    blind = report_of(1_000_139, recall=0.85, ratio=2_000.0)
    small = report_of(1_085, recall=0.1, ratio=3.0)

    assert [failings(good), failings(small)] == [[], []]
    assert failings(slow) == ["100,134 claims: brute force takes 159 times as long (at least 160)"]
    assert failings(blind) == ["claimwatch, sqlite, 1,000,139 claims: recall at 5 is 0.850 (at least 0.86)"]
