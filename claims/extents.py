"""How one field of a claim lies to the same field of an earlier one."""

from dataclasses import dataclass
from enum import StrEnum


class Extent(StrEnum):
    """How the later claim's field lies to the earlier one's."""

    SAME = "same"
    INSIDE = "inside"
    AROUND = "around"
    UNKNOWN = "unknown"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Fit:
    """An extent, and how sure it is (0.0 to 1.0)."""

    extent: Extent
    certainty: float = 1.0


APART = Fit(Extent.APART)
