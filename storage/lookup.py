"""Stored claims by the names people have for them: a claim's number or a post's id."""

from sqlalchemy import ColumnElement, Engine

from claims.model import FiledClaim
from storage.engine import reading
from storage.rows import filed_claim, filed_claims
from storage.tables import claims, post_versions

_LARGEST_NUMBER = 2**63 - 1


class ClaimLookup:
    """Each call reads one consistent state."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def named(self, name: str) -> list[FiledClaim]:
        """The claim of that number, else the claims standing in the post of that id, in order of text; [] if none."""
        words = name.strip().removeprefix("/claim_").removeprefix("#")
        if words.isascii() and words.isdigit() and int(words) <= _LARGEST_NUMBER:
            found = self._where(claims.c.id == int(words))
            if found:
                return found
        return self._where(post_versions.c.native_id == name.strip(), claims.c.is_superseded.is_(False))

    def _where(self, *conditions: ColumnElement[bool]) -> list[FiledClaim]:
        with reading(self._engine) as connection:
            rows = connection.execute(filed_claims().where(*conditions).order_by(claims.c.id)).all()
        return [filed_claim(row) for row in rows]
