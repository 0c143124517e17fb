"""The JSON Lines that the command line prints: claims and verdicts as other tools read them."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from claims.model import Claim, FiledClaim, Reading, Relation, Verdict
from claims.route import is_at_once

Line = dict[str, object]


# Legal inside JSON, but line breaks to Python's splitlines and to some readers of JSON Lines.
LINE_BREAKS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}


def dump(line: Mapping[str, object]) -> str:
    """One line, whatever it holds."""
    return json.dumps(line, ensure_ascii=False, separators=(", ", ": ")).translate(LINE_BREAKS)


def claim_fields(claim: Claim) -> Line:
    """One claim, its keys in the documented order; words are as written, ids are stable."""
    place = claim.place
    return {
        "kind": claim.kind.value,
        "low": claim.count.low,
        "high": claim.count.high,
        "qualifier": claim.count.qualifier.value,
        "wording": claim.count.wording or _one_said_by_noun(claim),
        "victims": claim.victims.words,
        "victims_id": claim.victims.id,
        "by": claim.by.words,
        "by_id": claim.by.id,
        "role": claim.victims.role.value if claim.victims.role else None,
        "claimant": claim.claimant.words,
        "claimant_id": claim.claimant.id,
        "place": place.words if place else None,
        "place_name": place.name if place else None,
        "place_id": place.id if place else None,
        "window": [stamp(claim.window.start), stamp(claim.window.end)],
        "basis": claim.basis.value,
        "denied": claim.is_denied,
        "part": claim.is_part,
        "cause": claim.cause.value,
        "confidence": round(claim.confidence, 2),
        "quote": {name: list(span) for name, span in claim.quote.items()},
    }


def _one_said_by_noun(claim: Claim) -> str:
    """ "His associate was killed": the singular noun is what says that it was one."""
    is_one = claim.count.low == claim.count.high == 1
    return claim.victims.words or "" if is_one else ""


def reading_line(post_id: str, reading: Reading) -> Line:
    return {"id": post_id, "lang": reading.lang, "claims": [claim_fields(c) for c in reading.claims]}


def verdict_line(verdict: Verdict, post_of: Callable[[int], str], *, event: str | None = None) -> Line:
    """One replayed claim. `post_of` names the post line a stored claim came from."""
    relations = [relation_fields(r, post_of) for r in verdict.relations]
    if event is not None:
        return {
            "post": verdict.filed.post.id,
            "event": event,
            "claim": filed_fields(verdict.filed),
            "alert": verdict.alert.value,
            "at_once": is_at_once(verdict),
            "relations": relations,
        }
    return {
        "post": verdict.filed.post.id,
        "claim": filed_fields(verdict.filed),
        "verdict": verdict.strongest.value if verdict.strongest else "new",
        "alert": verdict.alert.value,
        "at_once": is_at_once(verdict),
        "relations": relations,
    }


def filed_fields(filed: FiledClaim) -> Line:
    return {**claim_fields(filed.claim), "id": filed.id}


def relation_fields(relation: Relation, post_of: Callable[[int], str]) -> Line:
    line: Line = {
        "relation": relation.kind.value,
        "post": post_of(relation.earlier),
        "claim": relation.earlier,
        "score": relation.score,
    }
    if relation.direction is not None:
        line["direction"] = relation.direction.value
    line["why"] = relation.why
    return line


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.replace(microsecond=0).isoformat()
