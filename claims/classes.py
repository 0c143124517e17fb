"""Word classes of a language file: one phrase with a class in it stands for many ("killed {was}")."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_CLASS = re.compile(r"\{(\w+)\}")
_NOTHING = "-"


def with_classes(data: Mapping[str, Any]) -> dict[str, Any]:
    """A language file's tables with every phrase that names one of its `[classes]` written out.

    A class may name others; "-" among its members is nothing at all. What is no class, such as the slots of times,
    stays as it is.
    """
    classes: dict[str, list[str]] = {}
    for name, members in data.get("classes", {}).items():
        classes[name] = ["" if m == _NOTHING else m for m in _written_out(members, classes)]
    return {key: _table(value, classes) for key, value in data.items() if key != "classes"}


def _table(value: Any, classes: Mapping[str, list[str]]) -> Any:
    if isinstance(value, str):
        return ", ".join(_written_out(value, classes)) if _CLASS.search(value) else value
    if isinstance(value, dict):
        return {
            key if not _CLASS.search(key) else ", ".join(_written_out(key, classes)): _table(one, classes)
            for key, one in value.items()
        }
    return [_table(one, classes) for one in value] if isinstance(value, list) else value


def _written_out(phrases: str, classes: Mapping[str, list[str]]) -> Iterator[str]:
    for phrase in phrases.split(","):
        yield from _forms(" ".join(phrase.split()), classes)


def _forms(phrase: str, classes: Mapping[str, list[str]]) -> Iterator[str]:
    named = next((m for m in _CLASS.finditer(phrase) if m.group(1) in classes), None)
    if named is None:
        yield from ((phrase,) if phrase else ())
        return
    for member in classes[named.group(1)]:
        yield from _forms(f"{phrase[: named.start()]}{member}{phrase[named.end() :]}", classes)
