"""Finding, reading and checking the configuration: every mistake is told at once, each with its key."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import (
    BaseModel,
    ValidationError,
)
from pydantic_core import ErrorDetails
from rapidfuzz import process

from bot.settings import NESTED, PREFIX, ConfigError, Settings, example_of, is_broken_json, reason_of

# Read by the tests, or before there are settings.
OTHER_VARIABLES = frozenset({f"{PREFIX}CONFIG", f"{PREFIX}SHARED"})
# Pydantic's phrases, said as the rest of this program speaks.
WORDING = (
    ("^(Input|String|Value|Tuple|List|URL) should", "must"),
    ("greater than or equal to", "at least"),
    ("less than or equal to", "at most"),
    ("have at least 1 character", "not be empty"),
    ("a valid (tuple|list)", "a list, in square brackets"),
    ("a valid path", "a path"),
)


_SECRET = re.compile(r"token|\burl")


def _problems_between(table: Mapping[str, Any]) -> Iterable[str]:
    """Mistakes no single field shows, read off the raw table so that they are told beside all others."""
    yield from _problems_of_sources(table)
    yield from _problems_of_chats(table)
    matching = table.get("matching")
    if isinstance(matching, dict):
        agree, conflict = matching.get("ratio_agree", 1.25), matching.get("ratio_conflict", 2.0)
        if isinstance(agree, int | float) and isinstance(conflict, int | float) and agree > conflict:
            yield f"matching.ratio_agree: must not exceed ratio_conflict (is {agree}, against {conflict})"


def _problems_of_chats(table: Mapping[str, Any]) -> Iterable[str]:
    telegram = table.get("telegram")
    if not isinstance(telegram, dict):
        return
    for name in ("users", "admins"):
        people = telegram.get(name)
        for n, person in enumerate(people if isinstance(people, list) else []):
            if isinstance(person, int) and person <= 0:
                yield f"telegram.{name}[{n}]: {person} is a group's id; groups belong into telegram.chats"
    chats = telegram.get("chats")
    seen: dict[tuple[object, object], int] = {}
    for n, chat in enumerate(chats if isinstance(chats, list) else []):
        if isinstance(chat, dict):
            first = seen.setdefault((chat.get("id"), chat.get("thread")), n)
            if first != n:
                yield f"telegram.chats[{n}].id: {chat.get('id')} is already listed as telegram.chats[{first}]"


def _problems_of_sources(table: Mapping[str, Any]) -> Iterable[str]:
    entries = table.get("sources")
    seen: dict[tuple[str, str], int] = {}
    for n, entry in enumerate(entries if isinstance(entries, list) else []):
        if not isinstance(entry, dict):
            continue
        first = seen.setdefault((str(entry.get("kind")), str(entry.get("handle")).casefold()), n)
        if first != n:
            yield f"sources[{n}].handle: {entry.get('handle')!r} is already watched by sources[{first}]"
        if entry.get("kind") == "x" and not _has_bearer_token(table):
            yield f"sources[{n}].kind: reading X needs x.bearer_token (or {PREFIX}X{NESTED}BEARER_TOKEN)"


def _has_bearer_token(table: Mapping[str, Any]) -> bool:
    x, name = table.get("x"), f"{PREFIX}X{NESTED}BEARER_TOKEN"
    return bool(isinstance(x, dict) and x.get("bearer_token")) or bool(
        os.environ.get(name, os.environ.get(f"{name}_FILE"))
    )


def _problems_of_environment() -> Iterable[str]:
    """A misspelt variable would otherwise be ignored, and a demo start where the real bot was meant."""
    for name, value in os.environ.items():
        if name.upper().startswith(PREFIX) and is_broken_json(name, value):
            yield f"{name}: cannot be read; write it {example_of(name)}"
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES:
            continue
        if name.removeprefix(PREFIX).removesuffix("_FILE").lower().split(NESTED)[0] not in Settings.model_fields:
            near = process.extractOne(name, sorted(_variables()), score_cutoff=60)
            yield f"{name}: is not a setting" + (f"; did you mean {near[0]}?" if near else "")


def _variables() -> Iterable[str]:
    for name in Settings.model_fields:
        inner = _fields_at(Settings, (name,))
        if inner == list(Settings.model_fields):
            yield f"{PREFIX}{name.upper()}"
        else:
            yield from (f"{PREFIX}{name.upper()}{NESTED}{key.upper()}" for key in inner)


def find_config(given: Path | None) -> Path | None:
    """The file named, else CLAIMWATCH_CONFIG, ./config.toml, or config.toml in the user's config folder."""
    named = given or (Path(os.environ[PREFIX + "CONFIG"]) if os.environ.get(PREFIX + "CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError([f"{named}: there is no such configuration file"])
        return named
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return next((p for p in (Path("config.toml"), home / "claimwatch" / "config.toml") if p.is_file()), None)


def names_a_token() -> bool:
    """Whether the environment sets a bot token, even an empty one."""
    name = f"{PREFIX}TELEGRAM{NESTED}TOKEN"
    return name in os.environ or f"{name}_FILE" in os.environ


def load_settings(path: Path | None) -> Settings:
    """Read and check the whole configuration. Raises ConfigError with every mistake found."""
    table = _read_toml(path) if path else {}
    problems = [*_problems_of_environment(), *_problems_between(table)]
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise ConfigError([*(p for e in error.errors() for p in _sentences(e)), *problems]) from None
    if problems:
        raise ConfigError(problems)
    return settings


def token_problem(settings: Settings) -> str | None:
    """The sentence for a bot that cannot start for want of a token, or None."""
    token = settings.telegram.token
    if token is not None and token.get_secret_value().strip():
        return None
    return (
        f"telegram.token: is {'empty' if token is not None else 'missing'}; ask @BotFather for one and set it here, in "
        f"{PREFIX}TELEGRAM__TOKEN, or name a file with {PREFIX}TELEGRAM__TOKEN_FILE (--console runs without Telegram)"
    )


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: is not valid TOML: {error}"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: cannot be read ({reason_of(error)})"]) from error


def _sentences(error: ErrorDetails) -> Iterable[str]:
    key = _key(error["loc"])
    if error["type"] == "extra_forbidden":
        yield f"{key}: is not a setting{_suggestion(error['loc'])}"
    elif not error["loc"]:
        yield from error["msg"].removeprefix("Value error, ").splitlines()
    else:
        yield f"{key}: {_message(error, key)}"


def _message(error: ErrorDetails, key: str) -> str:
    text = error["msg"].removeprefix("Value error, ")
    for theirs, ours in WORDING:
        text = re.sub(theirs, ours, text)
    given = error["input"]
    is_shown = isinstance(given, int | float | str) and not _SECRET.search(key)
    return f"{text} (is {given!r})" if is_shown and repr(given) not in text else text


def _key(loc: tuple[int | str, ...]) -> str:
    key = ""
    for part in loc:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key


def _suggestion(loc: tuple[int | str, ...]) -> str:
    fields = _fields_at(Settings, loc[:-1])
    near = process.extractOne(str(loc[-1]), fields, score_cutoff=60)
    return f"; did you mean {near[0]!r}?" if near else f" (known here: {', '.join(sorted(fields))})"


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
            inner = [a for a in (annotation, *get_args(annotation)) if isinstance(a, type) and issubclass(a, BaseModel)]
            model = inner[0] if inner else model
    return list(model.model_fields)
