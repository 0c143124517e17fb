"""Who is told of twice and who is not, in languages without articles; what a number beside a verb counts."""

import pytest

from tests.unit.reading import read

_Claims = list[tuple[str, int | None, int | None]]


def _counted(text: str, lang: str = "ru") -> _Claims:
    return [(c.kind.value, c.count.low, c.count.high) for c in read(text, lang=lang)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("После взрыва погиб комбат. Офицер скончался от ран", [("killed", 1, 1)]),
        ("После обстрела погиб водитель. Ещё погибла женщина", [("killed", 1, 1), ("killed", 1, 1)]),
        ("При взрыве погибли двое детей и двое взрослых", [("killed", 2, 2), ("killed", 2, 2)]),
        ("При обстреле пострадал автомобиль", []),
        ("Гости не вывезли базар у мэрии", []),
        ("Взрыв: пострадали двое, у одного ожоги 2 степени", [("wounded", 2, 2), ("wounded", 1, 1)]),
        ("Число сбитых беспилотников над областью достигло 25", [("equipment_destroyed", 25, 25)]),
        ("При взрыве стало известно о 3-х погибших", [("killed", 3, 3)]),
    ],
)
def test_who_is_counted(text: str, claims: _Claims) -> None:
    assert _counted(text) == claims
