"""How a post is explained to a person: the words of each field marked, and what they were read as."""

import io
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.explain import explain
from bot.threads import Threads
from claims.extract import Reader
from claims.model import Post, Reading
from tests.builders import at, claim, post


def explained(*posts: Post, is_terminal: bool = False) -> str:
    """All that is printed for the posts, read in this order."""
    threads = Threads(Reader.bundled())

    def tell(out: Console) -> None:
        for one in posts:
            explain(one, threads.read(one), out)

    return printed(tell, is_terminal=is_terminal)


def printed(tell: Callable[[Console], None], *, is_terminal: bool = False) -> str:
    file = io.StringIO()
    if is_terminal:
        out = Console(file=file, width=300, force_terminal=True, color_system="standard", no_color=False)
    else:
        out = Console(file=file, width=300, force_terminal=False)
    tell(out)
    return file.getvalue()


def rows(shown: str) -> dict[str, list[str]]:
    """Field name → words and reading, of the last claim shown."""
    split = (line.split(maxsplit=1) for line in shown.splitlines() if line.startswith("    "))
    return {name: [cell.strip() for cell in rest.split("  ") if cell.strip()] for name, rest in split}


def test_the_words_of_each_field_stand_in_brackets_with_its_name() -> None:
    shown = explained(post("12 Taliban killed in Panjshir", side="nrf"))

    assert "  [12 count] [Taliban victims] [killed kind] in [Panjshir place]" in shown.splitlines()
    assert rows(shown)["count"] == ["12", "exact: 12"]
    assert rows(shown)["victims"] == ["Taliban", "taliban"]
    assert rows(shown)["place"] == ["Panjshir", "Panjshir (af.panjshir)"]


def test_the_confidence_and_the_claims_number_stand_above_it() -> None:
    shown = explained(post("12 Taliban killed in Panjshir, 3 wounded in Kapisa"))

    assert "1 of 2: 12 Taliban killed · confidence 0." in shown
    assert "2 of 2: " in shown


def test_a_terminal_shows_colours_instead_of_brackets() -> None:
    shown = explained(post("12 Taliban killed in Panjshir"), is_terminal=True)

    assert "[12 count]" not in shown
    assert "\x1b[1;4;33m12\x1b[0m" in shown  # bold yellow, underlined
    assert "\x1b[4;32mPanjshir\x1b[0m" in shown


def test_names_of_fields_never_stand_between_right_to_left_words() -> None:
    shown = explained(post("در ۲۴ ساعت گذشته ۱۳۵ طالب در #پنجشیر کشته شدند"))

    assert "  [در ۲۴ ساعت گذشته] [۱۳۵] [طالب] در #[پنجشیر] [کشته شدند]" in shown.splitlines()
    assert rows(shown)["count"] == ["۱۳۵", "exact: 135"]


def test_every_reading_beside_right_to_left_words_begins_with_a_latin_letter() -> None:
    read_as = [row[-1] for row in rows(explained(post("۱۳۵ طالب در پنجشیر کشته شدند"))).values()]

    assert len(read_as) >= 5
    assert all(words[0].isascii() and words[0].isalpha() for words in read_as if words != "–")


def test_marks_stand_round_the_right_words_behind_emoji() -> None:
    shown = explained(post("🔥👨‍👩‍👧🇦🇫 12 Taliban killed 💪🏽 in Panjshir"))

    assert "[12 count] [Taliban victims] [killed kind] 💪🏽 in [Panjshir place]" in shown


def test_what_was_taken_over_from_the_post_before_is_said() -> None:
    first = post("12 Taliban killed in Panjshir in the past 24 hours", id="1")
    reply = post("5 captured too", id="2", reply_to="1", posted_at=at(0.1))

    shown = explained(first, reply)

    assert "place, window from the post it continues" in shown
    assert rows(shown)["place"] == ["–", "Panjshir (af.panjshir)"]


def test_a_reply_to_somebody_else_takes_nothing_over() -> None:
    first = post("12 Taliban killed in Panjshir in the past 24 hours", id="1", source="somebody_else")
    reply = post("5 captured too", id="2", reply_to="1", posted_at=at(0.1))

    assert "from the post it continues" not in explained(first, reply)


def test_the_third_post_of_a_thread_takes_over_what_the_first_one_said() -> None:
    first = post("12 Taliban killed in Panjshir", id="1")
    second = post("More to come", id="2", reply_to="1", posted_at=at(0.1))
    third = post("5 captured too", id="3", reply_to="2", posted_at=at(0.2))

    assert "place from the post it continues" in explained(first, second, third)


def test_every_field_that_points_at_words_is_shown() -> None:
    told = post("No Taliban were killed")
    reading = Reading(lang="en", claims=(claim(0, is_denied=True, quote={"denied": (0, 2), "victims": (3, 10)}),))

    shown = printed(lambda out: explain(told, reading, out))

    assert "[No denied] [Taliban victims] were killed" in shown
    assert rows(shown)["denied"] == ["No"]


def test_a_post_without_a_claim_is_shown_as_it_is() -> None:
    shown = explained(post("Good morning from the valley"))

    assert "no claim" in shown
    assert "  Good morning from the valley" in shown.splitlines()


def test_a_post_cannot_steer_the_terminal() -> None:
    shown = explained(post("\x1b[2J\x07\u202e12 Taliban killed in [red]Panjshir[/red]", id="\x1b]0;title\x07"))

    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[red]" in shown


def test_a_long_post_is_shown_round_the_claim_only() -> None:
    shown = explained(post("Weather is fine. " * 50 + "12 Taliban killed in Panjshir. " + "Roads are open. " * 50))

    line = next(line for line in shown.splitlines() if "[12 count]" in line)
    assert line.strip().startswith("…")
    assert line.strip().endswith("…")
    assert len(line) < 300


@settings(max_examples=150, deadline=None)
@given(
    st.text()
    | st.lists(st.sampled_from(["12 Taliban", "killed", "in Kabul", "🔥", "کشته", "[", "\\", "\n"])).map(" ".join)
)
def test_any_post_can_be_explained(text: str) -> None:
    assert explained(post(text))
