"""Words to parties: who is named, of which side, and in what role."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache

from claims.model import Role
from claims.name_index import Entry, Match, NameIndex, Word, words_of
from claims.packs import NameGrammar, Pack, PartyRow, bundled_grammars, bundled_packs, read_names
from claims.text import Token

_MOST_LINKS = 2


@dataclass(frozen=True, slots=True)
class PartyMention:
    """Tokens [first, last], inclusive, that name a group: a party, a role, or both ("Taliban fighters").

    `is_adjective`: a nationality that stands alone ("Russian"), as likely a place or thing as a party.
    """

    first: int
    last: int
    id: str | None
    role: Role | None
    is_adjective: bool = False


@dataclass(frozen=True, slots=True)
class PartyInfo:
    """A party of the book. `parents` nearest first; the last of them, or the party itself, is its side."""

    id: str
    name: str
    parents: tuple[str, ...]
    enemies: tuple[str, ...]
    home: str | None

    @property
    def side(self) -> str:
        return self.parents[-1] if self.parents else self.id


class PartyBook:
    """All parties known, by id and by name."""

    def __init__(self, packs: Sequence[Pack], grammars: Mapping[str, NameGrammar]) -> None:
        rows = {row.id: row for pack in packs for row in pack.parties}
        self._parties = {id_: _info(row, rows) for id_, row in rows.items()}
        self._names = NameIndex(grammars.values(), with_suffixes=True)
        self._grammars = grammars
        self._roles: dict[str | None, NameIndex] = {}
        self._links = frozenset(word for grammar in grammars.values() for word in grammar.links)
        for row in rows.values():
            self._take(row)

    @classmethod
    @cache
    def bundled(cls) -> "PartyBook":
        return cls(bundled_packs(), bundled_grammars())

    def _take(self, row: PartyRow) -> None:
        for name in row.names:
            self._names.add(Entry(row.id, name))
        for side, names in row.said_by.items():
            for name in names:
                self._names.add(Entry(row.id, name, said_by=side))

    def with_aliases(self, aliases: Mapping[str, str]) -> "PartyBook":
        """A book in which these words mean these parties (ids), and no other. Raises KeyError for an unknown id."""
        other = copy(self)
        other._names = self._names.with_final(
            [Entry(self._parties[id_].id, name) for words, id_ in aliases.items() for name in read_names(words)]
        )
        return other

    def party(self, party_id: str) -> PartyInfo | None:
        return self._parties.get(party_id)

    def enemy_of(self, side: str) -> str | None:
        """Whom a side means by "the enemy": its own first enemy, else that of the party it belongs to."""
        for id_ in self._line(side):
            if (info := self._parties.get(id_)) is not None and info.enemies:
                return info.enemies[0]
        return None

    def same_side(self, a: str, b: str) -> bool:
        return self._line(a)[-1] == self._line(b)[-1]

    def _line(self, party_id: str) -> tuple[str, ...]:
        info = self._parties.get(party_id)
        return (party_id, *info.parents) if info else (party_id,)

    def mentions(self, tokens: Sequence[Token], lang: str | None, *, side: str | None = None) -> list[PartyMention]:
        """Groups named, in order of text. `side` is the author's party: "rebels" mean another group to each side."""
        words = words_of(tokens)
        roles = self._roles_of(lang)
        found: list[PartyMention] = []
        at = 0
        while at < len(words):
            mention, stop = self._at(words, at, roles, side)
            if mention is not None:
                found.append(mention)
            at = max(stop, at + 1)
        return found

    def _at(
        self, words: Sequence[Word], at: int, roles: NameIndex, side: str | None
    ) -> tuple[PartyMention | None, int]:
        party, role = self._party_at(words, at, side), roles.match(words, at)
        if role is not None and (party is None or role.stop - role.start > party[0].stop - party[0].start):
            return self._role_first(words, role, side)
        if party is None:
            return None, at
        return self._party_first(words, party, roles)

    def _party_at(self, words: Sequence[Word], at: int, side: str | None) -> tuple[Match, Entry] | None:
        match = self._names.match(words, at)
        entry = self._meant(match, side) if match is not None else None
        return (match, entry) if match is not None and entry is not None else None

    def _meant(self, match: Match, side: str | None) -> Entry | None:
        """The entry this side means: its own word for a party first, then everybody's."""
        line = self._line(side) if side else ()
        for sayer in line:
            for entry in match.entries:
                if entry.said_by == sayer:
                    return entry
        return next((e for e in match.entries if e.said_by is None), None)

    def _party_first(
        self, words: Sequence[Word], party: tuple[Match, Entry], roles: NameIndex
    ) -> tuple[PartyMention, int]:
        match, entry = party
        stop, role = match.stop, _role_of(roles, words, match)
        after = roles.match(words, stop) if stop < len(words) and not words[stop].is_apart else None
        if after is not None:
            stop, role = after.stop, Role(after.entries[0].owner)
        is_adjective = entry.name.is_adjective and after is None
        return _mention(words, match.start, stop, entry.owner, role, is_adjective), stop

    def _role_first(self, words: Sequence[Word], match: Match, side: str | None) -> tuple[PartyMention, int]:
        role = Role(match.entries[0].owner)
        at = match.stop
        for _ in range(_MOST_LINKS + 1):
            if at >= len(words) or words[at].is_apart:
                break
            if (party := self._party_at(words, at, side)) is not None:
                return _mention(words, match.start, party[0].stop, party[1].owner, role), party[0].stop
            if words[at].folded not in self._links:
                break
            at += 1
        return _mention(words, match.start, match.stop, None, role), match.stop

    def _roles_of(self, lang: str | None) -> NameIndex:
        key = lang if lang in self._grammars else None
        if key not in self._roles:
            grammars = [self._grammars[key]] if key else list(self._grammars.values())
            self._roles[key] = _role_index(grammars)
        return self._roles[key]


def _info(row: PartyRow, rows: Mapping[str, PartyRow]) -> PartyInfo:
    parents: list[str] = []
    parent = row.parent
    while parent is not None and parent not in parents:
        parents.append(parent)
        parent = rows[parent].parent if parent in rows else None
    return PartyInfo(row.id, row.name, tuple(parents), row.enemies, row.home)


def _role_index(grammars: Sequence[NameGrammar]) -> NameIndex:
    index = NameIndex(grammars, with_suffixes=True)
    for grammar in grammars:
        for role, names in grammar.roles.items():
            for name in names:
                index.add(Entry(role, name))
    return index


def _role_of(roles: NameIndex, words: Sequence[Word], match: Match) -> Role | None:
    """A party's name may itself say what its people are ("rebels")."""
    for at in range(match.start, match.stop):
        inner = roles.match(words, at)
        if inner is not None and inner.entries[0].owner in (Role.COMBATANT, Role.COMMANDER):
            return Role(inner.entries[0].owner)
    return None


def _mention(
    words: Sequence[Word], start: int, stop: int, id_: str | None, role: Role | None, is_adjective: bool = False
) -> PartyMention:
    return PartyMention(words[start].token, words[stop - 1].token, id_, role, is_adjective)
