"""The most similar posts of a corpus."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from claims.model import Claim, Kind, Post, Reading
from storage.similar import similar, with_statement
from tests.builders import NOON, PANJSHIR, claim, post


class Scripted:
    """Reads the claims a test wrote down for a text; no claim out of any other."""

    def __init__(self, **claims: Claim) -> None:
        self._claims = claims

    def read(self, one: Post) -> Reading:
        found = self._claims.get(one.text.split()[0])
        return Reading(lang="en", claims=(found,) if found else ())


def told(text: str, *, days: float = 0.0) -> Post:
    return post(text, id=text, source="wire", posted_at=NOON + timedelta(days=days))


CORPUS = [
    told("Bridge at Shotul blown up by fighters"),
    told("Market reopens after flood"),
    told("Fighters claim bridges near Shotul", days=5),
]


def names(engine: Engine, query: Post, **options: float) -> list[str]:
    ((query_id, found),) = similar(engine, [query], CORPUS, reader=Scripted(), **options)  # type: ignore[arg-type]
    assert query_id == query.id
    return [name for name, _ in found]


def test_posts_without_any_claim_are_found_by_their_words_best_first(engine: Engine) -> None:
    found = names(engine, told("Shotul bridge destroyed"))

    assert found == [CORPUS[0].id, CORPUS[2].id]


def test_posts_further_apart_than_the_days_given_are_left_out_and_all_others_ranked(engine: Engine) -> None:
    found = names(engine, told("Shotul bridge destroyed"), days=3)

    assert found == [CORPUS[0].id, CORPUS[1].id]


def test_no_more_than_the_number_wanted_are_given(engine: Engine) -> None:
    assert len(names(engine, told("Shotul bridge destroyed"), top=1)) == 1


def test_a_post_counts_once_with_its_most_similar_claim_and_scores_fall(engine: Engine) -> None:
    corpus = [told("one of two posts"), told("two of two posts")]
    reader = Scripted(one=claim(135), two=claim(3, kind=Kind.TERRITORY_TAKEN), ask=claim(120))

    ((_, found),) = similar(engine, [told("ask about posts")], corpus, reader=reader)

    assert [name for name, _ in found] == ["one of two posts", "two of two posts"]
    assert 100 >= found[0][1] > found[1][1] >= 0


def test_an_empty_corpus_has_nothing_similar(engine: Engine) -> None:
    assert list(similar(engine, [told("anything")], [], reader=Scripted())) == [("anything", [])]


@pytest.mark.parametrize("text", ["", "👍👍👍", "https://t.co/x", "\x00"])
def test_texts_without_words_do_no_harm(engine: Engine, text: str) -> None:
    class Silent:
        def read(self, one: Post) -> Reading:
            return Reading(lang=None)

    silent = [post(text, id="a"), post(text, id="b")]

    assert [name for name, _ in similar(engine, silent, silent, reader=Silent())] == ["a", "b"]


def test_a_reading_with_claims_is_left_as_it_is() -> None:
    reading = Reading(lang="en", claims=(claim(place=PANJSHIR),))

    assert with_statement(reading, post("x")) is reading
    assert with_statement(Reading(lang="en"), post("x")).claims[0].kind is Kind.STATEMENT
