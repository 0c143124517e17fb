"""An analyst's merges and splits hold, whatever ties come later."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from claims.events import gather
from claims.grouping import Decision, grouped
from claims.model import FiledClaim, Relation
from claims.relate import judge
from tests.builders import ANABA, KAPISA, claim, iea, local, nrf

IDS = range(1, 9)
PAIRS = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda two: two[0] < two[1])


def same(one: int, other: int) -> Decision:
    return Decision(one=one, other=other, is_same=True)


def apart(one: int, other: int) -> Decision:
    return Decision(one=one, other=other, is_same=False)


def related(claims: list[FiledClaim]) -> list[Relation]:
    return [r for n, one in enumerate(claims) for r in judge(one, claims[:n]).relations]


def test_a_merge_joins_what_nothing_else_ties() -> None:
    claims = [nrf(1), nrf(2, claim(45, place=KAPISA), hours=1)]

    (event,) = gather(claims, related(claims), [same(1, 2)])

    assert [c.id for c in event.claims] == [1, 2]


def test_a_split_parts_what_a_relation_ties() -> None:
    claims = [nrf(1), iea(2, claim(3), hours=1)]

    assert [len(e.claims) for e in gather(claims, related(claims), [apart(1, 2)])] == [1, 1]


def test_a_later_claim_that_is_tied_to_both_sides_of_a_split_does_not_join_them() -> None:
    claims = [nrf(1), iea(2, claim(3), hours=1), local(3, claim(130), hours=2)]

    events = gather(claims, related(claims), [apart(1, 2)])

    assert sorted(sorted(c.id for c in e.claims) for e in events) in ([[1], [2, 3]], [[1, 3], [2]])


def test_the_newer_of_two_decisions_on_a_pair_holds() -> None:
    claims = [nrf(1), nrf(2, claim(40, place=ANABA), hours=1)]

    assert len(gather(claims, [], [same(1, 2), apart(1, 2)])) == 2
    assert len(gather(claims, [], [apart(1, 2), same(1, 2)])) == 1


def test_a_split_of_a_chain_of_merges_undoes_the_older_of_them() -> None:
    roots = grouped([1, 2, 3], [], [same(1, 2), same(2, 3), apart(1, 3)])

    assert roots[1] != roots[3]
    assert roots[2] == roots[3]


@given(st.lists(PAIRS, max_size=12), st.lists(PAIRS, max_size=6), st.lists(PAIRS, max_size=3))
def test_split_pairs_never_share_a_group_and_merges_alone_always_do(
    ties: list[tuple[int, int]], merges: list[tuple[int, int]], splits: list[tuple[int, int]]
) -> None:
    split = grouped(IDS, ties, [*(same(*m) for m in merges), *(apart(*s) for s in splits)])
    merged = grouped(IDS, ties, [same(*m) for m in merges])

    assert all(split[a] != split[b] for a, b in splits)
    assert all(merged[a] == merged[b] for a, b in merges)


@given(st.lists(PAIRS, max_size=12), st.lists(PAIRS, max_size=3), st.randoms())
def test_groups_do_not_depend_on_the_order_claims_are_given_in(
    ties: list[tuple[int, int]], splits: list[tuple[int, int]], random: Random
) -> None:
    shuffled = list(IDS)
    random.shuffle(shuffled)
    decisions = [apart(*s) for s in splits]

    assert grouped(IDS, ties, decisions) == grouped(shuffled, ties, decisions)
