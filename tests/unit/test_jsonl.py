"""JSON Lines as printed: one line a record, whatever the words in it."""

import json

from bot.jsonl import dump


def test_no_sign_in_a_text_breaks_the_line() -> None:
    record = {"id": "a\x85b\u2028c\u2029d\ne", "text": "۱۳۵ طالب"}

    line = dump(record)

    assert len(line.splitlines()) == 1
    assert json.loads(line) == record
    assert "۱۳۵ طالب" in line
