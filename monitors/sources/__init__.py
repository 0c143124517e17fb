"""The kinds of source there are. A new kind is one file, one line here, one row in the contract test."""

from collections.abc import Callable
from importlib import import_module

from monitors.ports import Source, SourceSpec
from monitors.sources.settings import SourceSettings

__all__ = ["SOURCES", "SourceSettings"]

MakesSource = Callable[[SourceSpec, SourceSettings], Source]


def _loaded_when_used(module: str, name: str) -> MakesSource:
    """tweepy takes 0.3 s to load and httpx 0.15 s, which every command would pay that reads a file of posts."""

    def make(spec: SourceSpec, settings: SourceSettings) -> Source:
        source: Source = getattr(import_module(f"monitors.sources.{module}"), name)(spec, settings)
        return source

    return make


SOURCES: dict[str, MakesSource] = {
    "file": _loaded_when_used("file", "FileSource"),
    "telegram": _loaded_when_used("telegram_preview", "TelegramPreviewSource"),
    "telegram-bot": _loaded_when_used("telegram_bot", "TelegramBotSource"),
    "x": _loaded_when_used("x", "XSource"),
}
