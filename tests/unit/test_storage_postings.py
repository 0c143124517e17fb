"""Lists of claims: nothing is lost, whatever the order, and nothing that is read at once is long."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select

from storage import postings
from storage.blocks import block_key, family_traits, traits, victims_of, word_key
from storage.bulk import Lists
from storage.engine import writing
from storage.postings import Entry, Pieces, nearest, newest_first, quarter
from storage.tables import posting

WORD, BLOCK = word_key("shotul"), block_key("at:panjshir")
LONGEST_BYTES = 960


def file_one_by_one(connection: Connection, entries: Sequence[Entry]) -> None:
    for entry in entries:
        postings.file(connection, nearest(connection, [entry.key], entry.quarter), [entry])


def entries_of(pieces: dict[int, Pieces], key: int) -> list[tuple[int, int]]:
    return [pair for piece in pieces.get(key, {}).values() for pair in zip(piece.quarters, piece.claims, strict=True)]


@pytest.mark.parametrize("key", [WORD, BLOCK])
def test_claims_filed_in_any_order_are_given_newest_first(engine: Engine, key: int) -> None:
    times = [number * 7_919 % 1_000 for number in range(700)]

    with writing(engine) as connection:
        file_one_by_one(connection, [Entry(key, n, times[n]) for n in range(len(times))])
        found = list(newest_first(connection, key))

    assert sorted(found) == sorted((times[n], n) for n in range(len(times)))
    assert [when for when, _ in found] == sorted(times, reverse=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([5, 5, 5, 6, 7, 9, 40_000]), min_size=300, max_size=400), st.booleans())
def test_crowds_of_one_hour_are_cut_too(sqlite_engine: Engine, times: list[int], has_traits: bool) -> None:
    key = BLOCK if has_traits else WORD
    with writing(sqlite_engine) as connection:
        connection.execute(posting.delete())
        file_one_by_one(connection, [Entry(key, n, when) for n, when in enumerate(times)])
        found = list(newest_first(connection, key))
        longest = connection.scalar(select(func.max(func.length(posting.c.entries))))

    assert [when for when, _ in found] == sorted(times, reverse=True)
    assert {number for _, number in found} == set(range(len(times)))
    assert longest is not None
    assert longest <= LONGEST_BYTES


def test_a_moment_s_own_piece_and_the_next_are_read_and_no_others(engine: Engine) -> None:
    with writing(engine) as connection:
        file_one_by_one(connection, [Entry(WORD, n, n) for n in range(2_000)])
        found = entries_of(nearest(connection, [WORD, word_key("unknown")], 1_000), WORD)

    assert {(when, when) for when in range(1_000, 1_040)} <= set(found)
    assert len(found) <= 2 * 160


def test_a_seldom_key_has_one_piece_for_all_time(engine: Engine) -> None:
    with writing(engine) as connection:
        file_one_by_one(connection, [Entry(WORD, n, n * 600) for n in range(100)])

        assert len(entries_of(nearest(connection, [WORD], 0), WORD)) == 100


def test_what_is_dropped_is_gone_and_the_rest_stays(engine: Engine) -> None:
    with writing(engine) as connection:
        file_one_by_one(connection, [Entry(key, n, n) for n in range(400) for key in (WORD, BLOCK)])
        postings.drop(connection, [Entry(WORD, 7, 7), Entry(WORD, 399, 399)])

        assert {n for _, n in newest_first(connection, WORD)} == set(range(400)) - {7, 399}
        assert len(list(newest_first(connection, BLOCK))) == 400


def test_lists_filled_in_bulk_equal_those_filled_one_by_one(sqlite_engine: Engine) -> None:
    entries = [Entry(key, n, n * 31 % 97, n % 3) for n in range(900) for key in (WORD, BLOCK)]

    def rows(connection: Connection) -> set[tuple[int, int, bytes]]:
        return {tuple(row) for row in connection.execute(select(posting))}

    with writing(sqlite_engine) as connection:
        file_one_by_one(connection, entries)
        single = rows(connection)
        connection.execute(posting.delete())
        lists = Lists()
        for entry in entries:
            lists.add(entry)
        lists.write(connection)

        assert rows(connection) == single


@pytest.mark.parametrize(("posted_s", "expected"), [(-(10**12), 0), (1_104_537_600 + 21_600, 1), (10**12, 65_535)])
def test_times_before_and_after_the_span_count_as_its_ends(posted_s: int, expected: int) -> None:
    assert quarter(posted_s) == expected


def test_traits_tell_families_and_most_parties_apart() -> None:
    taliban, nrf, nobody = (traits(2, party) for party in ("taliban", "nrf", None))

    assert {taliban, nrf, nobody} <= set(family_traits(2))
    assert len({victims_of(its) for its in (taliban, nrf, nobody)}) == 3
    assert victims_of(nobody) == 0


@given(st.text(max_size=40))
def test_keys_of_words_and_of_blocks_never_meet(text: str) -> None:
    assert word_key(text) < postings.TRAITS_FROM <= block_key(text) < 1 << 63
