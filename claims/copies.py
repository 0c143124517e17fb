"""Reposts: forwards by id, typed retweets and texts copied without a word about it."""

import re
from functools import lru_cache

from claims.claimants import is_same_claimant, office
from claims.counts import size
from claims.extents import Extent
from claims.frames import place_fit, victims_fit
from claims.model import FiledClaim
from claims.text import key_words, near_identical

_LINK = re.compile(r"\[[^\]\n]*\]\s*\(\s*https?://[^)\s]*\s*\)")
_COPY = 90.0  # near_identical of two texts, one of which was copied from the other
_COPY_DAYS = 7.0
_REPEAT_DAYS = 3.0
_TELLING_WORDS = 8  # and a number: so much alike after a week is the old post, not another night's
_TELLING_NUMBERS = 2
_NUMBER = re.compile(r"\d[\d.,]*")
_LEAST_WORDS = 5  # "12 killed in Kabul" can be written twice by chance


def is_repost(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Whether the later claim stands in a copy of the earlier one's post and is the same claim of it."""
    if not _is_same_reading(later, earlier):
        return False
    return is_forward(later, earlier) or _is_copied_text(later, earlier)


def is_repeat(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Whether a post tells again, some days later, the number that its claimant gave for that place."""
    a, b = later.claim, earlier.claim
    hours = (later.post.posted_at - earlier.post.posted_at).total_seconds() / 3600
    if not 0.0 <= hours <= _REPEAT_DAYS * 24 or a.place is None or size(a.count) is None or not b.window.is_stated:
        return False
    if not _is_same_reading(later, earlier) or place_fit(a.place, b.place).extent is Extent.UNKNOWN:
        return False
    return victims_fit(later, earlier).extent is Extent.SAME and is_same_claimant(later, earlier)


def is_forward(later: FiledClaim, earlier: FiledClaim) -> bool:
    original = later.post.repost_of
    return original is not None and original in (earlier.post.id, earlier.post.edit_of)


def _is_same_reading(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Equal fields; a copy that was cut short may have lost its place, or taken the one before for it."""
    a, b = later.claim, earlier.claim
    if (a.kind, a.count.low, a.count.high, a.is_denied) != (b.kind, b.count.low, b.count.high, b.is_denied):
        return False
    if a.victims.id != b.victims.id and None not in (a.victims.id, b.victims.id):
        return False
    if a.place is None or b.place is None or _is_cut_short(later.post.text):
        return True
    return place_fit(a.place, b.place).extent is not Extent.APART


def _is_cut_short(text: str) -> bool:
    return text.rstrip().endswith(("…", "..."))


def _is_copied_text(later: FiledClaim, earlier: FiledClaim) -> bool:
    if later.post.source == earlier.post.source and later.post.platform == earlier.post.platform:
        return False
    is_old = age_days(later, earlier) > _COPY_DAYS
    if is_old and (size(earlier.claim.count) is None or not _is_telling(earlier.post.text)):
        return False
    if near_identical(_body(later.post.text), _body(earlier.post.text)) < _COPY:
        return False
    return _names_author(later, earlier) or _word_count(earlier.post.text) >= _LEAST_WORDS


def _is_telling(text: str) -> bool:
    """Whether nobody would write it twice by chance: many words, or several numbers."""
    numbers = set(_NUMBER.findall(text))
    return _word_count(text) >= _TELLING_WORDS or len(numbers) >= _TELLING_NUMBERS


@lru_cache(maxsize=4096)
def _word_count(text: str) -> int:
    return len(key_words(text))


@lru_cache(maxsize=4096)
def _body(text: str) -> str:
    """The text without its links and their labels: "Subscribe to us" under a copied post is the copyist's own."""
    return _LINK.sub(" ", text)


def age_days(later: FiledClaim, earlier: FiledClaim) -> float:
    return (later.post.posted_at - earlier.post.posted_at).total_seconds() / 86400


def is_recycled(later: FiledClaim, earlier: FiledClaim) -> bool:
    """Whether a copy comes so late that readers may take an old claim for a new one."""
    return age_days(later, earlier) > _COPY_DAYS


def copy_words(later: FiledClaim, earlier: FiledClaim) -> str:
    """ "An old claim told again: …, first told on 3 Aug 2022, 41 days before"."""
    of = f"copy of the post by {earlier.post.source}"
    if not is_recycled(later, earlier):
        return f"A {of}"
    told = f"{earlier.post.posted_at:%-d %b %Y}, {age_days(later, earlier):.0f} days before"
    return f"An old claim told again: {of}, first told on {told}"


def _names_author(later: FiledClaim, earlier: FiledClaim) -> bool:
    return f"@{office(earlier)}" in later.post.text.lower()
