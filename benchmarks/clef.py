"""How well posts find the claims they repeat by their words alone: Claimwatch and bm25s on CLEF-2020 CheckThat! task 2.

    python -m benchmarks.clef [dev]        # needs the shared data, and pip install '.[bench]'

MAP@5 over the tweets that have a checked claim; the set holds no dates. One JSON object to stdout.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.shared_data import read_rows, shared_file
from claims.extract import Reader
from claims.model import Post
from storage.engine import open_database
from storage.migrate import upgrade
from storage.similar import similar

TOP = 5
_AT = datetime(2020, 1, 1, tzinfo=UTC)


def main(part: str = "dev") -> None:
    folder = shared_file("data", "clef2020")
    tweets = [row for row in read_rows(folder / f"{part}.jsonl") if row["vclaims"]]
    claims = {str(row["id"]): f"{row['vclaim']} {row['title']}" for row in read_rows(folder / "vclaims.jsonl")}
    texts = [row["tweet"] for row in tweets]
    found = {
        "claimwatch": _by_claimwatch(claims, texts),
        "bm25s, English stop words": _by_bm25s(claims, texts, is_stemmed=False),
        "bm25s, and stemmed": _by_bm25s(claims, texts, is_stemmed=True),
    }
    print(json.dumps({name: {"queries": len(texts), "map_at_5": _map(tweets, one)} for name, one in found.items()}))


def _by_claimwatch(claims: Mapping[str, str], texts: Sequence[str]) -> list[list[str]]:
    with tempfile.TemporaryDirectory(prefix="cw-bench-") as folder:
        engine = open_database(f"sqlite:///{folder}/clef.db")
        upgrade(engine)
        asked = [_post(f"q{number}", text) for number, text in enumerate(texts)]
        corpus = (_post(name, text) for name, text in claims.items())
        found = dict(similar(engine, asked, corpus, reader=Reader.bundled(), top=TOP))
        engine.dispose()
    return [[name for name, _ in found[post.id]] for post in asked]


def _post(name: str, text: str) -> Post:
    return Post(platform="bench", source="clef", id=name, posted_at=_AT, text=text)


def _by_bm25s(claims: Mapping[str, str], texts: Sequence[str], *, is_stemmed: bool) -> list[list[str]]:
    import bm25s  # for this benchmark alone
    import Stemmer

    stemmer = Stemmer.Stemmer("english") if is_stemmed else None
    index = bm25s.BM25()
    index.index(bm25s.tokenize(list(claims.values()), stopwords="en", stemmer=stemmer, show_progress=False))
    asked = bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False)
    numbers, _ = index.retrieve(asked, k=TOP, show_progress=False)
    names = list(claims)
    return [[names[number] for number in row] for row in numbers]


def _map(tweets: Sequence[Mapping[str, Any]], found: Sequence[Sequence[str]]) -> float:
    return round(sum(map(_average_precision, tweets, found)) / len(tweets), 4)


def _average_precision(tweet: Mapping[str, Any], found: Sequence[str]) -> float:
    relevant = set(map(str, tweet["vclaims"]))
    hits = [name in relevant for name in found]
    return sum(sum(hits[:rank]) / rank for rank in range(1, len(hits) + 1) if hits[rank - 1]) / min(len(relevant), TOP)


if __name__ == "__main__":
    main(*sys.argv[1:])
