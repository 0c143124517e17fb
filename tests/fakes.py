"""A store in memory: the twin of storage.store.SqlStore, held to the same contract suite."""

import copy
import math
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from claims.model import (
    Alert,
    AlertOrder,
    Claim,
    FiledClaim,
    Post,
    PostState,
    Reading,
    Relation,
    Subscription,
    Verdict,
)
from claims.text import key_words
from monitors.memory import Upkeep
from monitors.ports import Filing, Gap, OutboxItem, OutboxState, SeenPost, SourceState
from monitors.rests import Rest

MAX_CANDIDATES = 200
Slot = tuple[int, int | None, str, str]  # chat, thread, reason, key: unique


@dataclass
class FakeVersion:
    """One stored text of a post."""

    post: Post
    seen_at: datetime
    words: str  # the text as it came, also when the post's is purged
    claims: list[int] = field(default_factory=list)


@dataclass
class FakePost:
    """A post with its versions; `newest` is the number of the one that stands."""

    root: tuple[str, str, str]
    versions: list[FakeVersion]
    newest: int = 1
    state: PostState = PostState.LIVE
    deleted_at: datetime | None = None

    def current(self) -> Post:
        return replace(self.versions[self.newest - 1].post, deleted_at=self.deleted_at)


@dataclass
class FakeMessage:
    """An outbox row."""

    item: OutboxItem
    slot: Slot
    state: OutboxState = OutboxState.PENDING
    not_before: datetime | None = None
    message_id: int | None = None
    error: str | None = None


@dataclass
class FakeTables:
    """Everything stored; copied at the start of an intake, so that a failure can be undone."""

    posts: list[FakePost] = field(default_factory=list)
    claims: dict[int, tuple[Claim, int, int]] = field(default_factory=dict)  # claim, post key, version
    relations: dict[tuple[int, int, str], Relation] = field(default_factory=dict)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    subscriptions: dict[tuple[int, int | None], Subscription] = field(default_factory=dict)
    left: set[tuple[int, int | None]] = field(default_factory=set)
    outbox: dict[int, FakeMessage] = field(default_factory=dict)
    sources: dict[str, SourceState] = field(default_factory=dict)
    gaps: list[tuple[str, Gap, datetime]] = field(default_factory=list)


class FakeStore:
    """Implements monitors.ports.Store. `tables` is open to tests that look at what was stored."""

    def __init__(self) -> None:
        self.tables = FakeTables()
        self._writing = threading.RLock()

    @contextmanager
    def intake(self) -> Iterator["FakeIntake"]:
        with self._writing:
            before = copy.deepcopy(self.tables)
            try:
                yield FakeIntake(self.tables)
            except BaseException:
                self.tables = before
                raise

    def source_state(self, key: str) -> SourceState:
        return self.tables.sources.get(key, SourceState(key=key))

    def save_source_state(self, state: SourceState) -> None:
        self.tables.sources[state.key] = state

    def record_gap(self, key: str, gap: Gap, *, at: datetime) -> None:
        self.tables.gaps.append((key, gap, at))

    def subscriptions(self) -> list[Subscription]:
        return _ordered(self.tables.subscriptions.values())

    def subscribe(self, subscription: Subscription) -> None:
        self.tables.subscriptions[subscription.chat_id, subscription.thread_id] = subscription

    def offer_subscription(self, subscription: Subscription) -> bool:
        slot = (subscription.chat_id, subscription.thread_id)
        if slot in self.tables.subscriptions or slot in self.tables.left:
            return False
        self.subscribe(subscription)
        return True

    def unsubscribe(self, chat_id: int, thread_id: int | None) -> bool:
        self.tables.left.add((chat_id, thread_id))
        for message in self.tables.outbox.values():
            if message.slot[:2] == (chat_id, thread_id) and message.state is OutboxState.PENDING:
                message.state, message.error = OutboxState.FAILED, "unsubscribed"
        return self.tables.subscriptions.pop((chat_id, thread_id), None) is not None

    def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        taken = {message.slot for message in self.tables.outbox.values()}
        for message in [m for m in self.tables.outbox.values() if m.slot[0] == old_chat_id]:
            slot = (new_chat_id, *message.slot[1:])
            if slot in taken:
                del self.tables.outbox[message.item.id]
            else:
                message.slot, message.item = slot, replace(message.item, chat_id=new_chat_id)
        for key in [key for key in self.tables.subscriptions if key[0] == old_chat_id]:
            moved = replace(self.tables.subscriptions.pop(key), chat_id=new_chat_id)
            self.tables.subscriptions.setdefault((new_chat_id, key[1]), moved)

    def order_message(
        self, *, chat_id: int, thread_id: int | None, reason: str, key: str, body: str, now: datetime
    ) -> bool:
        item = OutboxItem(id=0, chat_id=chat_id, thread_id=thread_id, reason=reason, body=body)
        return _order(self.tables, item, key)

    def pending(self, *, now: datetime, limit: int = 50) -> list[OutboxItem]:
        waiting = [
            message.item
            for message in self.tables.outbox.values()
            if message.state is OutboxState.PENDING and (message.not_before is None or message.not_before <= now)
        ]
        waiting.sort(key=lambda item: (item.reason != Alert.CONTRADICTION, item.id))
        return waiting[:limit]

    def mark_sending(self, ids: Sequence[int], *, now: datetime) -> None:
        for message in self._messages(ids):
            if message.state is OutboxState.PENDING:
                message.state = OutboxState.SENDING
                message.item = replace(message.item, attempts=message.item.attempts + 1)

    def mark_sent(self, ids: Sequence[int], *, message_id: int, now: datetime) -> None:
        for message in self._messages(ids):
            message.state, message.message_id, message.error = OutboxState.SENT, message_id, None

    def mark_uncertain(self, ids: Sequence[int], *, why: str) -> None:
        for message in self._messages(ids):
            message.state, message.error = OutboxState.UNCERTAIN, why

    def mark_failed(self, ids: Sequence[int], *, why: str) -> None:
        for message in self._messages(ids):
            message.state, message.error = OutboxState.FAILED, why

    def put_back(self, ids: Sequence[int], *, not_before: datetime) -> None:
        for message in self._messages(ids):
            message.state, message.not_before = OutboxState.PENDING, not_before

    def lapse_sending(self) -> int:
        lapsed = [m for m in self.tables.outbox.values() if m.state is OutboxState.SENDING]
        for message in lapsed:
            message.state = OutboxState.UNCERTAIN
        return len(lapsed)

    def _messages(self, ids: Sequence[int]) -> list[FakeMessage]:
        return [self.tables.outbox[number] for number in ids if number in self.tables.outbox]


class FakeIntake:
    """Implements monitors.ports.Intake over the tables of a FakeStore."""

    def __init__(self, tables: FakeTables) -> None:
        self._tables = tables

    def file_post(self, post: Post, reading: Reading, *, seen_at: datetime) -> Filing:
        post = replace(post, raw=None, deleted_at=None, lang=post.lang or reading.lang)
        post_key = self._key_of(post)
        if post_key is None:
            state = PostState.EDITED if post.is_edited else PostState.LIVE
            root = (post.platform, post.source, post.edit_of or post.id)
            self._tables.posts.append(FakePost(root, [FakeVersion(post, seen_at, post.text)], state=state))
            return Filing(post_key=len(self._tables.posts), version=1, is_new=True)
        return self._next_version(post_key, post, seen_at)

    def find_post(self, platform: str, native_id: str) -> Post | None:
        post_key = self._named(platform, native_id)
        return None if post_key is None else self._tables.posts[post_key - 1].current()

    def claims_of(self, post_key: int) -> list[FiledClaim]:
        versions = self._tables.posts[post_key - 1].versions
        return [self._filed(number) for version in versions for number in version.claims]

    def file_claims(self, filing: Filing, post: Post, reading: Reading) -> list[FiledClaim]:
        version = self._tables.posts[filing.post_key - 1].versions[filing.version - 1]
        for claim in reading.claims:
            number = len(self._tables.claims) + 1
            self._tables.claims[number] = (claim, filing.post_key, filing.version)
            version.claims.append(number)
        return [self._filed(number) for number in version.claims]

    def candidates(self, filed: FiledClaim) -> list[FiledClaim]:
        """Those that share a place (or one around it) or a word no other claim carries; most in common first."""
        others = [self._filed(number) for number, (_, key, _) in self._tables.claims.items() if key != filed.post_key]
        standing = [other for other in others if not other.is_superseded]
        carriers = Counter(word for other in standing for word in set(key_words(other.post.text)))
        scored = [(_likeness(filed, other, carriers, len(standing)), other) for other in standing]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], -pair[1].id))
        return [other for _, other in best[:MAX_CANDIDATES]]

    def relate(self, relations: Sequence[Relation]) -> None:
        for relation in relations:
            self._tables.relations.setdefault((relation.later, relation.earlier, relation.kind), relation)

    def record_verdict(self, verdict: Verdict) -> None:
        self._tables.verdicts[verdict.filed.id] = verdict

    def delete_post(self, platform: str, source: str, native_id: str, *, at: datetime) -> list[FiledClaim]:
        mine = [
            (post_key, post)
            for post_key, post in enumerate(self._tables.posts, 1)
            if post.root[:2] == (platform, source) and native_id in {version.post.id for version in post.versions}
        ]
        if not mine or mine[0][1].state is PostState.DELETED:
            return []
        post_key, post = mine[0]
        post.state, post.deleted_at = PostState.DELETED, at
        if platform == "x":  # its terms: the text of a deleted post goes
            for version in post.versions:
                version.post = replace(version.post, text="")
        return [filed for filed in self.claims_of(post_key) if not filed.is_superseded]

    def subscriptions(self) -> list[Subscription]:
        return _ordered(self._tables.subscriptions.values())

    def order_alerts(self, orders: Sequence[AlertOrder], *, now: datetime) -> int:
        return sum(self._order_alert(order) for order in orders)

    def move_cursor(self, source_key: str, cursor: str) -> None:
        state = self._tables.sources.get(source_key, SourceState(key=source_key))
        self._tables.sources[source_key] = replace(state, cursor=cursor)

    def _key_of(self, post: Post) -> int | None:
        ids = {post.id} if post.edit_of is None else {post.id, post.edit_of}
        for post_key, stored in enumerate(self._tables.posts, 1):
            platform, source, root = stored.root
            named = {root} | ({v.post.id for v in stored.versions} if post.edit_of else set())
            if (platform, source) == (post.platform, post.source) and ids & named:
                return post_key
        return None

    def _next_version(self, post_key: int, post: Post, seen_at: datetime) -> Filing:
        stored = self._tables.posts[post_key - 1]
        same = [n for n, v in enumerate(stored.versions, 1) if (v.post.id, v.words) == (post.id, post.text)]
        is_later = seen_at > max(version.seen_at for version in stored.versions)
        is_put_back = post.is_edited and post.edit_of in (None, post.id) and is_later
        if same and (same[-1] == stored.newest or not is_put_back):
            version = stored.versions[same[-1] - 1]
            version.post = replace(version.post, media=tuple(dict.fromkeys((*version.post.media, *post.media))))
            return Filing(post_key=post_key, version=same[-1], is_new=False)
        are_first_words = not (post.is_edited or post.edit_of or stored.versions[stored.newest - 1].words)
        is_newer = post.posted_at >= stored.versions[stored.newest - 1].post.posted_at
        stored.versions.append(FakeVersion(post, seen_at, post.text))
        number = len(stored.versions)
        if is_newer:
            stored.newest, stored.deleted_at = number, None
            stored.state = PostState.LIVE if are_first_words else PostState.EDITED
        return Filing(post_key=post_key, version=number, is_new=is_newer)

    def _named(self, platform: str, native_id: str) -> int | None:
        found = [
            (stored.root[0] != platform, -post_key, post_key)
            for post_key, stored in enumerate(self._tables.posts, 1)
            if native_id in {version.post.id for version in stored.versions}
        ]
        return min(found)[2] if found else None

    def _filed(self, number: int) -> FiledClaim:
        claim, post_key, version = self._tables.claims[number]
        stored = self._tables.posts[post_key - 1]
        return FiledClaim(
            id=number,
            claim=claim,
            post=replace(stored.versions[version - 1].post, deleted_at=stored.deleted_at),
            post_key=post_key,
            version=version,
            is_superseded=version != stored.newest,
            state=stored.state,
        )

    def _order_alert(self, order: AlertOrder) -> bool:
        item = OutboxItem(
            id=0, chat_id=order.chat_id, thread_id=order.thread_id, reason=order.reason, claim_id=order.claim_id
        )
        return _order(self._tables, item, f"claim:{order.claim_id}")


def _order(tables: FakeTables, item: OutboxItem, key: str) -> bool:
    slot = (item.chat_id, item.thread_id, item.reason, key)
    if any(message.slot == slot for message in tables.outbox.values()):
        return False
    number = max(tables.outbox, default=0) + 1
    tables.outbox[number] = FakeMessage(replace(item, id=number), slot)
    return True


def _ordered(subscriptions: Iterable[Subscription]) -> list[Subscription]:
    return sorted(subscriptions, key=lambda one: (one.chat_id, one.thread_id or 0))


def _likeness(filed: FiledClaim, other: FiledClaim, carriers: Counter[str], total: int) -> float:
    shared = set(key_words(filed.post.text)) & set(key_words(other.post.text))
    words = sum(math.log(1 + total / carriers[word]) for word in shared)
    return words + 5 * _is_near(filed.claim, other.claim) + 3 * (filed.claim.victims == other.claim.victims)


def _is_near(mine: Claim, theirs: Claim) -> bool:
    if mine.place is None or theirs.place is None:
        return False
    around = {mine.place.id, *mine.place.parents} - {None}
    return theirs.place.id in around or mine.place.id in {theirs.place.id, *theirs.place.parents} - {None}


class FakeMemory:
    """Implements monitors.memory.Memory beside a FakeStore."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.upkeeps: dict[str, Upkeep] = {}
        self.missed: dict[tuple[str, str], dict[str, datetime]] = {}
        self.spendings: Counter[tuple[str, date, str]] = Counter()
        self.resting: dict[str, Rest] = {}

    def upkeep(self, key: str) -> Upkeep:
        return self.upkeeps.get(key, Upkeep(key=key))

    def save_upkeep(self, upkeep: Upkeep) -> None:
        self.upkeeps[upkeep.key] = upkeep

    def paused(self) -> frozenset[str]:
        return frozenset(key for key, upkeep in self.upkeeps.items() if upkeep.paused_at is not None)

    def recent_posts(self, platform: str, source: str, *, since: datetime, limit: int) -> list[SeenPost]:
        standing = (post for post in self._of(platform, source) if post.state is not PostState.DELETED)
        seen = [SeenPost(id=p.current().id, posted_at=p.versions[0].post.posted_at) for p in standing]
        return sorted((p for p in seen if p.posted_at >= since), key=lambda p: p.posted_at)[-limit:]

    def posting_times(self, platform: str, source: str, *, since: datetime, limit: int) -> list[datetime]:
        times = (post.versions[0].post.posted_at for post in self._of(platform, source))
        return sorted(time for time in times if time >= since)[-limit:]

    def changed(self, posts: Sequence[Post]) -> list[Post]:
        newest = [(stored, stored.versions[stored.newest - 1]) for stored in self._store.tables.posts]
        standing = {(*stored.root[:2], version.post.id, version.words) for stored, version in newest}
        return [post for post in posts if (post.platform, post.source, post.id, post.text) not in standing]

    def missing(self, platform: str, source: str) -> dict[str, datetime]:
        return dict(self.missed.get((platform, source), {}))

    def note_missing(
        self, platform: str, source: str, *, missing: Sequence[str], found: Sequence[str], at: datetime
    ) -> None:
        known = self.missed.setdefault((platform, source), {})
        self.missed[platform, source] = {
            post: since for post, since in {**dict.fromkeys(missing, at), **known}.items() if post not in found
        }

    def spend(self, kind: str, source_key: str, posts: int, *, day: date) -> None:
        self.spendings[kind, day, source_key] += posts

    def spent(self, kind: str, *, day: date) -> dict[str, int]:
        return {key: posts for (of, on, key), posts in self.spendings.items() if (of, on) == (kind, day)}

    def rests(self) -> list[Rest]:
        return list(self.resting.values())

    def save_rest(self, rest: Rest) -> None:
        self.resting[rest.name] = replace(rest, failing=frozenset())

    def _of(self, platform: str, source: str) -> list[FakePost]:
        return [post for post in self._store.tables.posts if post.root[:2] == (platform, source)]
