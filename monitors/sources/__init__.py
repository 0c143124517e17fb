"""The kinds of source there are. A new kind is one file, one line here, one row in the contract test."""

from collections.abc import Callable

from monitors.ports import Source, SourceSpec
from monitors.sources.file import FileSource
from monitors.sources.settings import SourceSettings
from monitors.sources.telegram_preview import TelegramPreviewSource

__all__ = ["SOURCES", "SourceSettings"]


def _x_source(spec: SourceSpec, settings: SourceSettings) -> Source:
    # Loading tweepy takes 0.3 s, which every command would pay.
    from monitors.sources.x import XSource

    return XSource(spec, settings)


SOURCES: dict[str, Callable[[SourceSpec, SourceSettings], Source]] = {
    "file": lambda spec, _settings: FileSource(spec),
    "telegram": TelegramPreviewSource,
    "x": _x_source,
}
