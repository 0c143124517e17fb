"""Old claims told again as new, and daily texts that only look alike."""

from claims.model import Alert, Basis, Party, RelationKind
from claims.relate import judge, relate
from tests.builders import claim, filed, local, nrf, window

TEXT = "135 Taliban killed by Resistance fighters near Rokha bridge in Panjshir after convoy ambush with heavy weapons"


def test_a_copy_after_weeks_says_when_it_was_first_told() -> None:
    old = local(1, claim(135), text=TEXT)
    again = filed(2, claim(135, window=window(960, 984)), source="war_page", hours=984, text=TEXT)

    (relation,) = judge(again, [old]).relations

    assert (relation.kind, relation.alert) == (RelationKind.REPOST, Alert.NONE)
    assert relation.why == (
        "An old claim told again: copy of the post by valley_local, first told on 13 Sep 2022, 41 days before."
    )


def test_the_first_of_several_old_copies_is_named() -> None:
    old, copy = local(1, claim(135), text=TEXT), filed(2, claim(135), source="aggregator", hours=480, text=TEXT)

    verdict = judge(filed(3, claim(135), source="war_page", hours=984, text=TEXT), [copy, old])

    assert [r.earlier for r in verdict.relations] == [1]


def test_a_short_text_that_comes_again_after_weeks_is_another_event() -> None:
    text = "135 Taliban killed in Panjshir"
    again = filed(2, claim(135, window=window(960, 984)), source="war_page", hours=984, text=text)

    assert judge(again, [local(1, claim(135), text=text)]).relations == ()


def test_a_source_that_repeats_its_daily_text_tells_of_another_day() -> None:
    again = local(2, claim(135, window=window(960, 984)), hours=984, text=TEXT)

    assert judge(again, [local(1, claim(135), text=TEXT)]).relations == ()


def test_a_copyists_own_links_do_not_hide_a_copy() -> None:
    footer = "\n\n[Subscribe to the War Page](https://t.me/war_page) | [Send us your news and pictures](https://t.me/war_page_bot)"
    copy = filed(2, claim(135), source="war_page", hours=1, text=TEXT + footer)

    assert [r.kind for r in judge(copy, [local(1, claim(135), text=TEXT)]).relations] == [RelationKind.REPOST]


def test_a_toll_of_nowhere_goes_on_from_the_post_just_before_only() -> None:
    toll = {"basis": Basis.CUMULATIVE, "victims": Party(words="people"), "window": window(-6, 0, is_stated=False)}
    ship = local(1, claim(2, **{**toll, "place": None}), text="Two people died when a cargo ship sank")
    blast = claim(3, **toll)

    assert judge(local(2, blast, hours=20, text="A gas blast: dead rise to three"), [ship]).relations == ()
    assert judge(local(2, blast, hours=1, text="A gas blast: dead rise to three"), [ship]).relations != ()


def test_a_short_post_with_two_numbers_is_not_written_twice_by_chance() -> None:
    text = "600 Taliban were killed in Panjshir, 1,000 more surrendered."
    first = nrf(1, claim(600), text=text)
    again = filed(2, claim(600, window=window(24 * 364, 24 * 365)), source="kabul_desk", hours=24 * 365, text=text)

    relation = relate(again, first)

    assert relation is not None
    assert relation.kind is RelationKind.REPOST
    assert relation.why.startswith("An old claim told again")
