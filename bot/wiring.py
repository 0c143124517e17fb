"""Builds the parts that several commands share out of an engine and the settings."""

from sqlalchemy import Engine

from bot.settings import MatchingSettings, Settings
from claims.extract import Reader
from claims.relate import Tolerance
from monitors.ingest import Ingest, PostReader
from storage.purging import PURGED_PLATFORMS
from storage.store import SqlStore


def build_ingest(
    engine: Engine,
    matching: MatchingSettings,
    reader: PostReader | None = None,
    *,
    purged: frozenset[str] = PURGED_PLATFORMS,
) -> Ingest:
    """Posts of `purged` platforms lose their text when they are deleted."""
    return Ingest(
        store=SqlStore(engine, purged=purged),
        reader=reader or Reader.bundled(),
        tolerance=Tolerance(**matching.model_dump()),
    )


def purged_platforms(settings: Settings) -> frozenset[str]:
    """X's terms ask for it, unless the operator names another basis on which deleted posts are kept."""
    return PURGED_PLATFORMS - {"x"} if settings.x.keep_deleted else PURGED_PLATFORMS
