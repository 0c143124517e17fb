"""The field's words as values: posts, claims, relations, verdicts, subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum


class Kind(StrEnum):
    """What a claim asserts; the names are those of the labelling guide and of every file format."""

    KILLED = "killed"
    WOUNDED = "wounded"
    CASUALTIES = "casualties"
    CAPTURED = "captured"
    SURRENDERED = "surrendered"
    MISSING = "missing"
    DISPLACED = "displaced"
    STRENGTH = "strength"
    EQUIPMENT_DESTROYED = "equipment_destroyed"
    EQUIPMENT_CAPTURED = "equipment_captured"
    TERRITORY_TAKEN = "territory_taken"
    ATTACK_REPELLED = "attack_repelled"
    STATEMENT = "statement"


class Qualifier(StrEnum):
    """How a count was said. No quantity at all is VAGUE with both ends open and an empty wording."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


class Basis(StrEnum):
    """What a count covers: one event, a stated period, or everything since a start."""

    INCIDENT = "incident"
    PERIOD = "period"
    CUMULATIVE = "cumulative"


class Cause(StrEnum):
    """Why people came to harm."""

    CONFLICT = "conflict"
    ACCIDENT = "accident"
    DISASTER = "disaster"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What the victims, or those who did it, are said to be."""

    COMBATANT = "combatant"
    CIVILIAN = "civilian"
    CHILD = "child"
    COMMANDER = "commander"


class RelationKind(StrEnum):
    """How a later claim stands to an earlier one, strongest first (the order decides a verdict)."""

    CONTRADICTS = "contradicts"
    DENIES = "denies"
    RETRACTS = "retracts"
    REVISES = "revises"
    RUNNING_TOTAL = "running_total"
    CORROBORATES = "corroborates"
    RESTATES = "restates"
    REPOST = "repost"
    POSSIBLE_CONFLICT = "possible_conflict"
    PART_OF = "part_of"
    RELATED = "related"


class Direction(StrEnum):
    """Which end of a part_of relation is the piece."""

    LATER_IN_EARLIER = "later_in_earlier"
    EARLIER_IN_LATER = "earlier_in_later"


class Alert(StrEnum):
    """What a claim is worth to an analyst, loudest first."""

    CONTRADICTION = "contradiction"
    RETRACTION = "retraction"
    UPDATE = "update"
    REVIEW = "review"
    NONE = "none"
    NEW = "new"


class PostState(StrEnum):
    """What became of a post on its platform."""

    LIVE = "live"
    EDITED = "edited"
    DELETED = "deleted"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One version of one post as a source gave it. Times are aware and in UTC.

    `id` is the platform's own id of this version; `edit_of` names the first version's id where that
    differs (X) and is None where an edit keeps the id (Telegram). `repost_of`, `reply_to` and
    `edit_of` name posts by such ids, across sources. `side` is the party the source speaks for,
    as an operator said, and `beat` the country or theatre it reports on (a gazetteer id).
    """

    platform: str
    source: str
    id: str
    posted_at: datetime
    text: str
    side: str | None = None
    beat: str | None = None
    url: str | None = None
    lang: str | None = None
    repost_of: str | None = None
    reply_to: str | None = None
    edit_of: str | None = None
    origin: str | None = None
    deleted_at: datetime | None = None
    is_edited: bool = False
    media: tuple[str, ...] = ()
    raw: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number as claimed: inclusive ends, either open (None), beside the words it was written in.

    `about n` keeps n at both ends: widening happens where counts are compared. Vague words carry the
    casualty recorders' conservative value as `low` and the next power less one as `high`.
    """

    low: int | None = None
    high: int | None = None
    qualifier: Qualifier = Qualifier.VAGUE
    wording: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A group as written, with its stable id where it is known. An unknown group has words only."""

    words: str | None = None
    id: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as written. `id` is None where the name is not in the gazetteer; `parents` run upwards."""

    words: str
    name: str | None = None
    id: str | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The period a claim speaks of, UTC, start before end; `is_stated` when the post's words say so."""

    start: datetime
    end: datetime
    is_stated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One assertion in one post. `quote` maps a field to its [start, end) characters in the text given."""

    kind: Kind
    count: Count
    window: Window
    victims: Party = Party()
    by: Party = Party()
    claimant: Party = Party()  # empty: the author vouches for it
    place: Place | None = None
    basis: Basis = Basis.INCIDENT
    unit: str = "person"  # person, family, mixed, or the sort of equipment (tank, drone, aircraft …)
    is_denied: bool = False
    is_part: bool = False
    is_exhaustive: bool = False  # "in all of Baghlan", "in total": nothing is left out
    is_retraction: bool = False  # the post withdraws or corrects what the claimant said before
    cause: Cause = Cause.UNKNOWN
    confidence: float = 0.5
    inherited: tuple[str, ...] = ()  # fields taken over from the post this one continues
    quote: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read out of a post: its language (ISO 639-1, or None) and its claims in order of text."""

    lang: str | None
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledClaim:
    """A claim with its number in the store and the version of the post it stands in.

    `post_key` and `version` are the store's own (version counts from 1); two claims with one `post_key`
    stand in versions of one post.
    """

    id: int
    claim: Claim
    post: Post
    post_key: int
    version: int = 1
    is_superseded: bool = False
    state: PostState = PostState.LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How claim `later` stands to claim `earlier` (store ids, by time of posting), with its reason.

    `score` is 0-100, the certainty that both speak of one thing. `why` is one sentence an analyst can
    check; `compared` the fields behind it. `gap` is how many times apart two counts are, where they are.
    """

    kind: RelationKind
    later: int
    earlier: int
    score: int
    why: str
    alert: Alert
    direction: Direction | None = None
    compared: Mapping[str, str] = field(default_factory=dict)
    gap: float | None = None
    is_independent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the store's claims make of a claim.

    `relations` start at the claim, strongest first; `backward` start at claims posted later than it that
    were stored before it (a late arrival). `strongest` is None for a new claim.
    """

    filed: FiledClaim
    relations: tuple[Relation, ...] = ()
    backward: tuple[Relation, ...] = ()
    strongest: RelationKind | None = None
    alert: Alert = Alert.NEW
    is_capped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one chat (and topic) wants to hear, and when. `digest_at` is local to `timezone`.

    No digest whose hour came before `since` is owed.
    """

    chat_id: int
    thread_id: int | None = None
    min_new_count: int = 5
    causes: frozenset[Cause] = frozenset({Cause.CONFLICT, Cause.UNKNOWN})
    muted_until: datetime | None = None
    timezone: str = "UTC"
    digest_at: time | None = time(7, 30)
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOrder:
    """One alert for one chat: a claim and the reason to send it, unique together."""

    chat_id: int
    thread_id: int | None
    claim_id: int
    reason: Alert
    gap: float | None = None
