"""Words become Telegram HTML that no post can break, reorder or overfill."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import (
    DIVIDER,
    MAX_ENTITIES,
    MAX_UNITS,
    Block,
    Style,
    block,
    bold,
    clean,
    divided,
    fit,
    foreign,
    italic,
    line,
    link,
    message,
    quoted,
    shortened,
    split,
    units,
)

HOSTILE = '</b><script>alert(1)</script><a href="javascript:x">tap</a> & "q" \u202egnp.exe\u2066 \u200b\ufeff'
SIMPLE = {"b", "i", "code", "blockquote", "a"}


class Balance(HTMLParser):
    """Counts what a strict reader of Telegram's HTML would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SIMPLE
        self.open.append(tag)
        self.tags.append(tag)
        self.hrefs.extend(value or "" for name, value in attrs if name == "href")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(html: str) -> Balance:
    reader = Balance()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def test_a_hostile_text_cannot_add_a_tag() -> None:
    told = message(block(line(bold("Claim: "), foreign(HOSTILE)), line(quoted(HOSTILE))))

    assert parsed(told.html).tags == ["b", "blockquote"]


def test_a_link_that_is_not_a_web_address_is_only_words() -> None:
    told = message(
        block(line(link("a", "javascript:alert(1)"), link("b", "tg://resolve?domain=x"), link("c", "https://")))
    )

    assert told.html == "abc"


def test_a_web_address_cannot_leave_its_attribute() -> None:
    told = message(block(line(link("post", 'https://t.me/x/1"><b>'))))

    assert parsed(told.html).hrefs == ['https://t.me/x/1"><b>']


def test_bidi_and_zero_width_controls_are_taken_out() -> None:
    assert clean("a\u202eb\u2066c\u200bd\u200ee\ufefff\u00adg\x00h\x1bi") == "abcdefghi"


def test_the_joiner_of_persian_words_and_of_emoji_stays() -> None:
    assert clean("ده\u200cها") == "ده\u200cها"
    assert clean("👩\u200d🚒") == "👩\u200d🚒"


def test_a_joiner_between_latin_letters_or_at_an_end_goes() -> None:
    assert clean("Tal\u200ciban\u200d") == "Taliban"


def test_heaps_of_accents_are_thinned() -> None:
    assert len(clean("a" + "\u0301" * 500)) == 4


def test_a_right_to_left_name_is_isolated_among_our_words() -> None:
    told = message(block(line("135 ", foreign("طالبان"), " killed")))

    assert told.html == "135 \u2068طالبان\u2069 killed"


def test_a_right_to_left_quote_keeps_its_own_direction() -> None:
    told = message(block(line(quoted("ده‌ها طالب کشته شدند"))))

    assert told.html == "<blockquote>ده‌ها طالب کشته شدند</blockquote>"


def test_a_post_cannot_offer_a_command_or_call_a_member() -> None:
    told = message(block(line(quoted("send /stop to @desk, see https://t.me/x 24/7"))))

    assert "/\u2060stop" in told.html
    assert "@\u2060desk" in told.html
    assert "24/7" in told.html


def test_the_words_for_refused_markup_hold_the_addresses() -> None:
    told = message(block(line("Seen in the ", link("post", "https://t.me/x/1"))))

    assert told.plain == "Seen in the post https://t.me/x/1"


def test_units_are_those_of_utf_16() -> None:
    assert units("😀a") == 3


def test_ten_thousand_emoji_still_make_a_message_that_telegram_takes() -> None:
    messages = split([block(line(quoted("😀" * 10_000)))])

    assert all(each.units <= MAX_UNITS for each in messages)
    assert len(messages) == 1


def rows(count: int, text: str = "word " * 30) -> list[Block]:
    return [block(line(bold(f"{number}. "), text)) for number in range(count)]


def test_a_long_list_is_split_between_blocks() -> None:
    messages = split(rows(100))

    starts = [part for each in messages for part in each.plain.split("\n\n")]
    assert len(messages) > 1
    assert [part.split(".")[0] for part in starts] == [str(number) for number in range(100)]


def test_no_message_holds_more_entities_than_telegram_keeps() -> None:
    messages = split([block(line(bold("a"))) for _ in range(200)])

    assert all(each.html.count("<b>") <= MAX_ENTITIES for each in messages)
    assert sum(each.html.count("<b>") for each in messages) == 200


def test_what_does_not_fit_is_counted_and_says_where_it_is() -> None:
    told = fit(rows(100), more="+{n} more: /digest")

    kept = told.plain.count("\n\n")
    assert told.units <= MAX_UNITS
    assert told.plain.endswith(f"+{100 - kept} more: /digest")


def test_one_block_larger_than_a_message_is_cut_between_its_lines() -> None:
    giant = block(*(line(f"{number} " + "word " * 30) for number in range(60)))

    messages = split([giant])

    assert [each.split()[0] for told in messages for each in told.plain.splitlines() if each] == [
        str(number) for number in range(60)
    ]


def test_groups_after_the_first_begin_with_a_dividing_line() -> None:
    one, other = block(line("a")), block(line("b"))

    assert divided([[one], [other]]) == [one, (DIVIDER, *other)]


def test_a_text_is_shortened_at_a_space() -> None:
    assert shortened("only three of our men", 14) == "only three of…"


@given(st.text(max_size=300), st.sampled_from([None, *Style]))
def test_any_text_in_any_style_keeps_the_markup_whole(text: str, style: Style | None) -> None:
    told = message(block(line(foreign(text, style), italic("end"))))

    assert parsed(told.html).tags[-1] == "i"


@given(st.lists(st.text(max_size=3000), max_size=8))
def test_any_texts_are_split_into_messages_within_the_limits(texts: list[str]) -> None:
    messages = split([block(line(quoted(text)), line(bold("footer"))) for text in texts])

    assert all(each.units <= MAX_UNITS for each in messages)
    assert sum(each.html.count("footer") for each in messages) == len(texts)


@pytest.mark.parametrize("address", ["http://[", "https://" + "a" * 3000])
def test_a_broken_address_is_only_words(address: str) -> None:
    assert message(block(line(link("post", address)))).html == "post"
