"""A packed claim is what it was."""

from hypothesis import given
from hypothesis import strategies as st

from storage.packing import pack, unpack
from storage.rows import encode_claim
from tests.builders import claim


@given(st.text())
def test_any_text_is_unpacked_as_it_was(text: str) -> None:
    storable = text.encode("utf-8", "replace").decode("utf-8")

    assert unpack(pack(storable)) == storable


def test_a_claim_takes_less_than_half_its_length() -> None:
    text = encode_claim(claim(135))

    assert len(pack(text)) < len(text) / 2


def test_what_was_packed_by_the_first_release_can_still_be_read() -> None:
    """Whoever edits the dictionary makes every stored claim unreadable."""
    packed = bytes.fromhex("c3935c8c4d7540189e64801ca5d85a00")

    assert unpack(packed) == '{"kind":"killed","count":[135,135,"exact","135"]}'
