"""The command line as a process: what a person or another tool sees of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """What a finished command said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own and none of the caller's settings."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CLAIMWATCH_", "XDG_"))}
    return {**inherited, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "COLUMNS": "100"}


@pytest.fixture
def claimwatch(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run `claimwatch …` to its end in an empty folder."""

    def run(*arguments: str, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            env={**environment, **(env or {})},
            cwd=tmp_path,
            timeout=100,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def write_posts(path: Path, posts: Iterable[dict[str, Any] | str]) -> Path:
    lines = [p if isinstance(p, str) else json.dumps(p, ensure_ascii=False) for p in posts]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def post(name: str, source: str, side: str, at: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "platform": "telegram",
        "source": source,
        "side": side,
        "posted_at": at,
        "text": text,
        **more,
    }
