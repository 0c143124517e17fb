"""Short hands for tests: claims, posts and filed claims with sensible fields."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from claims.model import Basis, Claim, Count, FiledClaim, Kind, Party, Place, Post, Qualifier, Role, Window

NOON = datetime(2022, 9, 13, 12, 0, tzinfo=UTC)

AFGHANISTAN = Place(words="Afghanistan", name="Afghanistan", id="afghanistan")
PANJSHIR = Place(words="Panjshir", name="Panjshir", id="panjshir", parents=("afghanistan",))
KAPISA = Place(words="Kapisa", name="Kapisa", id="kapisa", parents=("afghanistan",))
ANABA = Place(words="Anaba", name="Anaba", id="anaba", parents=("panjshir", "afghanistan"))

TALIBAN = Party(words="Taliban", id="taliban", role=Role.COMBATANT)
NRF = Party(words="Resistance", id="nrf", role=Role.COMBATANT)


def at(hours: float) -> datetime:
    """A time `hours` after noon of the tests' day."""
    return NOON + timedelta(hours=hours)


def count(
    low: int | None = None, high: int | None = None, qualifier: Qualifier | None = None, wording: str = ""
) -> Count:
    """count(135) is exact; count(40, qualifier=AT_LEAST) is open above."""
    if qualifier is None:
        qualifier = Qualifier.VAGUE if low is None and high is None else Qualifier.EXACT
    if high is None and qualifier in (Qualifier.EXACT, Qualifier.ABOUT):
        high = low
    return Count(low=low, high=high, qualifier=qualifier, wording=wording or str(low if low is not None else ""))


def window(start: float, end: float, *, is_stated: bool = True) -> Window:
    """From `start` to `end`, hours after noon of the tests' day."""
    return Window(start=at(start), end=at(end), is_stated=is_stated)


def claim(number: int | Count | None = 135, **fields: Any) -> Claim:
    """So many Taliban killed in Panjshir in the 24 hours before noon, unless said otherwise."""
    given = number if isinstance(number, Count) else count(number)
    plain: dict[str, Any] = {
        "kind": Kind.KILLED,
        "count": given,
        "window": window(-24, 0),
        "victims": TALIBAN,
        "place": PANJSHIR,
        "basis": Basis.PERIOD,
        "confidence": 0.9,
    }
    return Claim(**{**plain, **fields})


def post(text: str = "", **fields: Any) -> Post:
    plain: dict[str, Any] = {"platform": "x", "source": "valley_desk", "id": "1", "posted_at": NOON, "text": text}
    return Post(**{**plain, **fields})


def filed(claim_id: int, of: Claim | None = None, **fields: Any) -> FiledClaim:
    """A claim in a post of its own. `source`, `side`, `hours` (after noon), `text` and other fields of the post, or of
    the filed claim (`post_key`, `version`, `is_superseded`), go by name."""
    own = {name: fields.pop(name) for name in ("post_key", "version", "is_superseded", "state") if name in fields}
    hours = fields.pop("hours", 0.0)
    standing = post(**{"id": str(claim_id), "posted_at": at(hours), **fields})
    return FiledClaim(id=claim_id, claim=of or claim(), post=standing, post_key=own.pop("post_key", claim_id), **own)


def nrf(claim_id: int, of: Claim | None = None, **fields: Any) -> FiledClaim:
    return filed(claim_id, of, **{"source": "nrf_desk", "side": "nrf", **fields})


def iea(claim_id: int, of: Claim | None = None, **fields: Any) -> FiledClaim:
    return filed(claim_id, of, **{"source": "iea_spox", "side": "taliban", **fields})


def local(claim_id: int, of: Claim | None = None, **fields: Any) -> FiledClaim:
    return filed(claim_id, of, **{"source": "valley_local", "side": "independent", **fields})


def changed(one: FiledClaim, **fields: Any) -> FiledClaim:
    """The same filed claim with other fields of its claim."""
    return replace(one, claim=replace(one.claim, **fields))
