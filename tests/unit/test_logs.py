"""No token passes the log formatter, whether in a message, an argument or a traceback."""

import logging
import sys

import pytest

from bot.logs import RedactingFormatter, redact

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/getMe", TOKEN),
        ("Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid", "MLheAAAAAAA0"),
        ("cannot reach postgresql://desk:hunter2@db/claims", "hunter2"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str, hidden: str) -> None:
    assert hidden not in redact(text)


def test_ordinary_numbers_and_links_stay() -> None:
    text = "135 Taliban killed, see https://t.me/panjshir_front/101 at 12:30:45"

    assert redact(text) == text


def test_tracebacks_are_redacted_too() -> None:
    try:
        raise ValueError(f"bad token {TOKEN}")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "f", 1, "failed for %s", (TOKEN,), sys.exc_info())

    line = RedactingFormatter("%(message)s").format(record)

    assert TOKEN not in line
    assert "ValueError" in line
