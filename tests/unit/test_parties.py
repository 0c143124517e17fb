"""Groups are found with their role, and a word for them means what the speaker's side means by it."""

import pytest

from claims.model import Role
from claims.parties import PartyBook, PartyMention
from claims.text import tokenize


@pytest.fixture(scope="module")
def book() -> PartyBook:
    return PartyBook.bundled()


def found(
    book: PartyBook, text: str, lang: str | None = "en", side: str | None = None
) -> list[tuple[str | None, Role | None]]:
    return [(m.id, m.role) for m in book.mentions(tokenize(text), lang, side=side)]


def only(book: PartyBook, text: str, lang: str = "en") -> PartyMention:
    (mention,) = book.mentions(tokenize(text), lang)
    return mention


@pytest.mark.parametrize(
    ("text", "lang", "id_", "role"),
    [
        ("Taliban fighters", "en", "taliban", Role.COMBATANT),
        ("soldiers of the NRF", "en", "nrf", Role.COMBATANT),
        ("Assad soldiers", "en", "syria_gov", Role.COMBATANT),
        ("a Taliban commander", "en", "taliban", Role.COMMANDER),
        ("soldiers", "en", None, Role.COMBATANT),
        ("children", "en", None, Role.CHILD),
        ("US troops", "en", "us", Role.COMBATANT),
        ("боевиков ХТШ", "ru", "hts", Role.COMBATANT),
        ("командир талибов", "ru", "taliban", Role.COMMANDER),
        ("найманців з КНДР", "uk", "north_korea", Role.COMBATANT),
        ("عناصر قسد", "ar", "sdf", Role.COMBATANT),
        ("ارتش سودان", "fa", "saf", None),
        ("غیرنظامیان", "fa", None, Role.CIVILIAN),
        ("ماشومان", "ps", None, Role.CHILD),
        ("мирных жителей", "ru", None, Role.CIVILIAN),
    ],
)
def test_a_group_is_one_mention_with_party_and_role(
    book: PartyBook, text: str, lang: str, id_: str | None, role: Role | None
) -> None:
    mention = only(book, text, lang)

    assert (mention.id, mention.role) == (id_, role)


@pytest.mark.parametrize(
    ("word", "lang", "side", "party"),
    [
        ("rebels", "en", "taliban", "nrf"),
        ("rebels", "en", "saf", "rsf"),
        ("mujahideen", "en", "taliban", "taliban"),
        ("mujahideen", "en", "nrf", "nrf"),
        ("орків", "uk", "ukraine", "russia"),
        ("khwarij", "en", "pakistan_gov", "ttp"),
        ("المرتدين", "ar", "al_shabaab", "somalia_gov"),
        ("باغیان", "ps", "taliban", "nrf"),
    ],
)
def test_a_word_means_what_the_speakers_side_means_by_it(
    book: PartyBook, word: str, lang: str, side: str, party: str
) -> None:
    assert [id_ for id_, _ in found(book, word, lang, side)] == [party]


def test_a_sides_own_word_is_nobodys_name_to_others(book: PartyBook) -> None:
    assert found(book, "rebels") == [(None, Role.COMBATANT)]


def test_a_unit_speaks_as_the_side_it_belongs_to(book: PartyBook) -> None:
    assert found(book, "rebels", side="emirate_police") == [("nrf", Role.COMBATANT)]
    assert book.same_side("wagner", "russia")
    assert book.same_side("ypg", "sdf")
    assert not book.same_side("taliban", "nrf")
    assert not book.same_side("some village council", "nrf")


@pytest.mark.parametrize(
    ("side", "enemy"),
    [("nrf", "taliban"), ("wagner", "ukraine"), ("saf", "rsf"), ("houthis", "yemen_gov"), ("un", None)],
)
def test_each_side_has_its_enemy(book: PartyBook, side: str, enemy: str | None) -> None:
    assert book.enemy_of(side) == enemy


def test_a_nationality_alone_is_marked(book: PartyBook) -> None:
    assert only(book, "Russian").is_adjective
    assert not only(book, "Russian soldiers").is_adjective


def test_offsets_name_the_whole_group(book: PartyBook) -> None:
    tokens = tokenize("In all, 12 Taliban fighters fell")
    (mention,) = book.mentions(tokens, "en")

    assert [t.text for t in tokens[mention.first : mention.last + 1]] == ["Taliban", "fighters"]
