"""What can be set: one frozen object, its defaults, and the order of TOML file, secret files and environment."""

import json
import os
import re
from collections.abc import Iterable
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
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from rapidfuzz import process

HEARTBEAT = "alive"  # a file in the data folder, touched while `run` lives
PREFIX = "CLAIMWATCH_"
NESTED = "__"


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
    daily_posts: int = Field(default=1000, ge=1)
    price_per_post_usd: float = Field(default=0.005, ge=0.0)
    backfill_days: int = Field(default=0, ge=0, le=365)
    reread_hours: float = Field(default=24.0, ge=0.0, le=24.0 * 30)
    reread_every_hours: float = Field(default=12.0, ge=0.25, le=24.0 * 7)
    keep_deleted: Annotated[str, Field(min_length=10)] | None = None  # the basis on which deleted posts are kept


class PollingSettings(Section):
    """How sources are read: how often, how many at once, how far back, how recent posts are looked at again."""

    quiet_factor: float = Field(default=3.0, ge=1.0, le=24.0)
    at_once: int = Field(default=16, ge=1, le=100)
    at_once_per_host: int = Field(default=8, ge=1, le=100)
    dead_after_days: float = Field(default=7.0, ge=1.0)
    backfill_days: int = Field(default=3, ge=0, le=365)
    reread_hours: float = Field(default=48.0, ge=0.0, le=24.0 * 30)
    reread_every_minutes: float = Field(default=60.0, ge=5.0, le=24.0 * 60)


class SourceEntry(Section):
    """One watched source. `side` is the party it speaks for, `beat` the country it reports on (ISO code)."""

    kind: Literal["telegram", "telegram-bot", "x", "file"]
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
    polling: PollingSettings = PollingSettings()
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
                if not name.endswith("_file") and not is_broken_json(name, value)
            }
        return env_settings, _EnvFiles(settings_cls), init_settings

    @property
    def database_url(self) -> str:
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'claimwatch.db'}"


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
        raise ConfigError([f"{name}: cannot read {path} ({reason_of(error)})"]) from error


def reason_of(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def default_data_dir() -> Path:
    """CLAIMWATCH_DATA_DIR, else the user's data folder by the XDG convention."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "claimwatch"


def is_broken_json(name: str, value: str | None) -> bool:
    """Whether the variable sets a list or a whole table, which is written as JSON, and is none."""
    if example_of(name) is None:
        return False
    try:
        json.loads(value or "")
    except ValueError:
        return True
    return False


def example_of(name: str) -> str | None:
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
