"""What the reading tests share: one reader, posts made of a text."""

from datetime import UTC, datetime

from claims.extract import Reader
from claims.model import Claim, Post

POSTED_AT = datetime(2021, 9, 5, 12, 0, tzinfo=UTC)


def post(text: str, *, side: str | None = None, beat: str | None = "af", lang: str | None = None) -> Post:
    return Post(platform="x", source="desk", id="1", posted_at=POSTED_AT, text=text, side=side, beat=beat, lang=lang)


def read(text: str, *, side: str | None = None, beat: str | None = "af", lang: str | None = None) -> list[Claim]:
    return list(Reader.bundled().read(post(text, side=side, beat=beat, lang=lang)).claims)


def read_one(text: str, *, side: str | None = None, beat: str | None = "af", lang: str | None = None) -> Claim:
    claims = read(text, side=side, beat=beat, lang=lang)
    assert len(claims) == 1, [(c.kind.value, c.count.low, c.count.high) for c in claims]
    return claims[0]
