"""Where the labelled data and its scorers lie: the folder `shared` beside the project, or CLAIMWATCH_SHARED."""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]


class SharedDataError(Exception):
    """A file of the shared folder is not there; the text says which and how to name the folder."""


def shared_file(*parts: str) -> Path:
    """Raises SharedDataError."""
    path = Path(os.environ.get("CLAIMWATCH_SHARED", ROOT.parent / "shared"), *parts)
    if not path.exists():
        raise SharedDataError(f"{path} is not there; set CLAIMWATCH_SHARED to the folder that holds data/ and eval/")
    return path


def load_scorer(name: str) -> ModuleType:
    """A scorer of the folder as a module, so that the figures are the scorer's own. Raises SharedDataError."""
    path = shared_file("eval", f"{name}.py")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SharedDataError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
