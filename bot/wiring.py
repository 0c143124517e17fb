"""Builds the parts that several commands share out of an engine and the settings."""

from sqlalchemy import Engine

from bot.settings import MatchingSettings
from claims.extract import Reader
from claims.relate import Tolerance
from monitors.ingest import Ingest, PostReader
from storage.store import SqlStore


def build_ingest(engine: Engine, matching: MatchingSettings, reader: PostReader | None = None) -> Ingest:
    return Ingest(
        store=SqlStore(engine), reader=reader or Reader.bundled(), tolerance=Tolerance(**matching.model_dump())
    )
