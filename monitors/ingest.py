"""The one way in: posts are read, stored, compared and routed, a batch a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from claims.copies import is_forward
from claims.denials import as_counts
from claims.extract import inherit
from claims.model import Alert, Claim, FiledClaim, Post, Reading, Relation, RelationKind, Verdict
from claims.relate import Tolerance, is_stored, judge
from claims.route import route
from monitors.ports import Filing, Intake, Store

MAX_BATCH = 200
MAX_THREAD = 10  # how far up a thread place and period are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResult:
    """What became of one post. `filing` is None for a post that was not stored anew or is only deleted."""

    post: Post
    filing: Filing | None = None
    lang: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    is_deletion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """`results` in order of time; posts already stored have one without verdicts."""

    results: tuple[PostResult, ...] = ()
    alerts_ordered: int = 0


class PostReader(Protocol):
    """Posts to claims: claims.extract.Reader, or a script of readings in a test."""

    def read(self, post: Post) -> Reading: ...


class Ingest:
    """Reads outside the transaction; everything it writes, the cursor included, is one transaction."""

    def __init__(self, *, store: Store, reader: PostReader, tolerance: Tolerance) -> None:
        self._store = store
        self._reader = reader
        self._tolerance = tolerance

    def __call__(
        self,
        posts: Sequence[Post],
        *,
        now: datetime,
        cursor: tuple[str, str] | None = None,
        is_history: bool = False,
    ) -> IngestReport:
        """Take in up to 200 posts and set `cursor` (source key, value).

        `is_history`: stored and compared, no alert ordered. Raises StoreError; nothing of the batch is kept then.
        """
        if len(posts) > MAX_BATCH:
            raise ValueError(f"a batch holds at most {MAX_BATCH} posts (is {len(posts)})")
        ordered = sorted(posts, key=lambda post: post.posted_at)
        readings = [(post, as_counts(post, self._reader.read(post))) for post in ordered]
        with self._store.intake() as intake:
            results = [self._take(intake, post, reading, now) for post, reading in readings]
            alerts = 0 if is_history else _order(intake, results, now)
            if cursor is not None:
                intake.move_cursor(*cursor)
        return IngestReport(results=tuple(results), alerts_ordered=alerts)

    def delete(self, post: Post, *, at: datetime, now: datetime, is_history: bool = False) -> IngestReport:
        """Mark a post deleted: each of its claims is retracted. An unknown or deleted post gives an empty report."""
        with self._store.intake() as intake:
            filed = intake.delete_post(post.platform, post.source, post.id, at=at)
            if not filed:
                return IngestReport()
            verdicts = tuple(_retraction(claim) for claim in filed)
            _keep(intake, verdicts)
            results = (PostResult(post=post, lang=filed[0].post.lang, verdicts=verdicts, is_deletion=True),)
            alerts = 0 if is_history else _order(intake, results, now)
        return IngestReport(results=results, alerts_ordered=alerts)

    def relate_again(self, intake: Intake, post_key: int) -> None:
        """Compare a stored post's standing claims anew. Its relations are gone by then; no alert is ordered."""
        filed = intake.claims_of(post_key)
        standing = [claim for claim in filed if not claim.is_superseded]
        former = [claim for claim in filed if claim.is_superseded]
        _keep(intake, tuple(self._judge(intake, claim, former, standing) for claim in standing))

    def _take(self, intake: Intake, post: Post, reading: Reading, now: datetime) -> PostResult:
        reading = self._continued(intake, post, reading)
        filing = intake.file_post(post, reading, seen_at=now)
        if not filing.is_new:
            return PostResult(post=post, lang=reading.lang)
        former = [] if filing.version == 1 else intake.claims_of(filing.post_key)
        claims = intake.file_claims(filing, post, reading)
        verdicts = tuple(self._judge(intake, filed, former, claims) for filed in claims)
        _keep(intake, verdicts)
        return PostResult(post=post, filing=filing, lang=reading.lang, verdicts=verdicts)

    def _judge(
        self, intake: Intake, filed: FiledClaim, former: Sequence[FiledClaim], claims: Sequence[FiledClaim]
    ) -> Verdict:
        found = intake.candidates(filed)
        candidates = [*former, *_former_of_original(intake, filed, found), *found]
        siblings = [claim for claim in claims if claim.id != filed.id]
        return judge(filed, candidates, self._tolerance, siblings=siblings)

    def _continued(self, intake: Intake, post: Post, reading: Reading) -> Reading:
        """A reply to one's own post takes over the place and period it leaves unsaid."""
        if post.reply_to is None or not reading.claims:
            return reading
        return inherit(reading, self._claims_above(intake, post, MAX_THREAD))

    def _claims_above(self, intake: Intake, post: Post, steps: int) -> tuple[Claim, ...]:
        """The claims of the nearest post further up the thread that has any, with what those took over themselves."""
        parent = intake.find_post(post.platform, post.reply_to) if post.reply_to and steps else None
        if parent is None or not _is_own(parent, post):
            return ()
        above = self._claims_above(intake, parent, steps - 1)
        reading = self._reader.read(parent)
        return inherit(reading, above).claims if reading.claims and above else reading.claims or above


def _former_of_original(intake: Intake, filed: FiledClaim, found: Sequence[FiledClaim]) -> list[FiledClaim]:
    """What the post that this one forwards said before it was edited."""
    if filed.post.repost_of is None:
        return []
    keys = {other.post_key for other in found if is_forward(filed, other)}
    return [claim for key in sorted(keys) for claim in intake.claims_of(key) if claim.is_superseded]


def _is_own(parent: Post, reply: Post) -> bool:
    return (parent.platform, parent.source) == (reply.platform, reply.source) and parent.id != reply.id


def _retraction(filed: FiledClaim) -> Verdict:
    why = f"The post by {filed.post.source} was deleted."
    relation = Relation(
        kind=RelationKind.RETRACTS, later=filed.id, earlier=filed.id, score=100, why=why, alert=Alert.RETRACTION
    )
    return Verdict(filed=filed, relations=(relation,), strongest=RelationKind.RETRACTS, alert=Alert.RETRACTION)


def _keep(intake: Intake, verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        intake.relate([r for r in (*verdict.relations, *verdict.backward) if is_stored(r)])
        intake.record_verdict(verdict)


def _order(intake: Intake, results: Sequence[PostResult], now: datetime) -> int:
    subscriptions = intake.subscriptions()
    orders = [order for r in results for v in r.verdicts for order in route(v, subscriptions, now)]
    return intake.order_alerts(orders, now=now) if orders else 0
