"""Configuration: TOML, environment and secret files into one validated object, every mistake told at once."""

import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import process

HEARTBEAT = "alive"  # a file in the data folder, touched while `run` lives
PREFIX = "CLAIMWATCH_"
NESTED = "__"
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


class ConfigError(Exception):
    """The configuration cannot be used; `problems` holds one sentence a mistake, each starting with its key."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        near = process.extractOne(name, sorted(available_timezones()))
        raise ValueError(f"is no time zone name ({name!r})" + (f"; did you mean {near[0]!r}?" if near else ""))
    ZoneInfo(name)
    return name


def _base_url(url: str) -> str:
    TypeAdapter(HttpUrl).validate_python(url)
    return url.rstrip("/")


def _bare_handle(handle: str) -> str:
    if re.search(r"[/\s:]", handle):
        raise ValueError(f"is the bare name, without address or spaces (is {handle!r})")
    return handle


BaseUrl = Annotated[str, AfterValidator(_base_url)]


def _digest_hour(given: object) -> time | None:
    if given == "off":
        return None
    try:
        return given if isinstance(given, time) else time.fromisoformat(str(given))
    except ValueError:
        raise ValueError(f'is no hour such as "07:30", nor "off" (is {given!r})') from None


def _known_database(url: SecretStr) -> SecretStr:
    if not re.match(r"(sqlite:///|postgres(ql)?(\+psycopg)?://)", url.get_secret_value()):
        raise ValueError("must read sqlite:///path/to/file.db or postgresql://user@host/name")
    return url


DigestHour = Annotated[time | None, BeforeValidator(_digest_hour)]
TimezoneName = Annotated[str, AfterValidator(_known_timezone)]


class Section(BaseModel):
    """A table of the file: unknown keys are mistakes at any depth."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChatSettings(Section):
    """A Telegram chat that may use the bot; with `alerts` it is subscribed from the start."""

    id: int
    thread: int | None = None
    alerts: bool = True
    timezone: TimezoneName = "UTC"
    digest_at: DigestHour = time(7, 30)
    min_new_count: int = Field(default=5, ge=0)


class TelegramSettings(Section):
    """The bot and where channel previews are read."""

    token: SecretStr | None = None
    base_url: BaseUrl = "https://api.telegram.org"
    preview_url: BaseUrl = "https://t.me"
    chats: tuple[ChatSettings, ...] = ()
    users: tuple[int, ...] = ()
    admins: tuple[int, ...] = ()


class XSettings(Section):
    """X API v2, read only where a source of kind "x" is listed."""

    bearer_token: SecretStr | None = None
    base_url: BaseUrl = "https://api.x.com"


class SourceEntry(Section):
    """One watched source. `side` is the party it speaks for, `beat` the country it reports on (ISO code)."""

    kind: Literal["telegram", "x", "file"]
    handle: Annotated[str, AfterValidator(_bare_handle)] = Field(min_length=1)
    side: str | None = None
    beat: str | None = None
    interval_s: float = Field(default=300.0, ge=60.0, le=86_400.0)
    path: Path | None = None

    @model_validator(mode="after")
    def _file_has_a_path(self) -> "SourceEntry":
        if self.kind == "file" and self.path is None:
            raise ValueError('a source of kind "file" needs a path')
        return self


class DatabaseSettings(Section):
    """Where claims are kept; empty: claimwatch.db in the data folder."""

    url: Annotated[SecretStr, AfterValidator(_known_database)] | None = None


class MatchingSettings(Section):
    """When two counts of one thing agree and when they disagree (docs: relations)."""

    ratio_agree: float = Field(default=1.25, ge=1.0)
    small_gap: int = Field(default=2, ge=0)
    small_ratio: float = Field(default=2.0, ge=1.0)
    ratio_conflict: float = Field(default=2.0, ge=1.0)
    gap_conflict: int = Field(default=3, ge=1)


# How lists are written in an environment variable.
EXAMPLES: dict[object, str] = {
    int: "[11, 12]",
    ChatSettings: '[{"id": 11}]',
    SourceEntry: '[{"kind": "telegram", "handle": "durov"}]',
}


class Settings(BaseSettings):
    """Everything that can be set. Later wins: defaults, TOML file, secret files, environment."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
    )

    telegram: TelegramSettings = TelegramSettings()
    x: XSettings = XSettings()
    database: DatabaseSettings = DatabaseSettings()
    matching: MatchingSettings = MatchingSettings()
    sources: tuple[SourceEntry, ...] = ()
    data_dir: Path = Field(default_factory=lambda: default_data_dir())
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The TOML table comes as init values; only the environment stands above it."""
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = {
                name: value
                for name, value in env_settings.env_vars.items()
                if not name.endswith("_file") and not _is_broken_json(name, value)
            }
        return env_settings, _EnvFiles(settings_cls), init_settings

    @property
    def database_url(self) -> str:
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'claimwatch.db'}"


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


def _is_broken_json(name: str, value: str | None) -> bool:
    """Whether the variable sets a list or a whole table, which is written as JSON, and is none."""
    if _example(name) is None:
        return False
    try:
        json.loads(value or "")
    except ValueError:
        return True
    return False


def _example(name: str) -> str | None:
    """How to set by the environment what this variable sets; None where it takes plain text."""
    annotation: Any = Settings
    for key in name.upper().removeprefix(PREFIX).lower().split(NESTED):
        field = annotation.model_fields.get(key) if _is_table(annotation) else None
        if field is None:
            return None
        annotation = field.annotation
    if _is_table(annotation):
        return f"one by one: {', '.join(f'{name.upper()}{NESTED}{key.upper()}' for key in annotation.model_fields)}"
    is_list = get_origin(annotation) is tuple
    return f"as JSON, for example {EXAMPLES[get_args(annotation)[0]]}" if is_list else None


def _is_table(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _problems_of_environment() -> Iterable[str]:
    """A misspelt variable would otherwise be ignored, and a demo start where the real bot was meant."""
    for name, value in os.environ.items():
        if name.upper().startswith(PREFIX) and _is_broken_json(name, value):
            yield f"{name}: cannot be read; write it {_example(name)}"
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


class _EnvFiles(PydanticBaseSettingsSource):
    """CLAIMWATCH_TELEGRAM__TOKEN_FILE=/run/secrets/token sets telegram.token to that file's text."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, path in os.environ.items():
            if name.startswith(PREFIX) and name.endswith("_FILE"):
                keys = name.removeprefix(PREFIX).removesuffix("_FILE").lower().split(NESTED)
                _put(values, keys, _secret_file(name, Path(path)))
        return values


def _put(values: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        values = values.setdefault(key, {})
    values[keys[-1]] = value


def _secret_file(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{name}: cannot read {path} ({_reason(error)})"]) from error


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def default_data_dir() -> Path:
    """CLAIMWATCH_DATA_DIR, else the user's data folder by the XDG convention."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "claimwatch"


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
        raise ConfigError([f"{path}: cannot be read ({_reason(error)})"]) from error


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
