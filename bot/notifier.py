"""Outbox rows as Telegram messages: the card is made when it is sent, and the library's errors become the port's."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

from telegram import Bot
from telegram.error import ChatMigrated, TelegramError

from bot.cards import alert_card, new_card
from bot.desk import Desk
from bot.digest import DigestSource, digest_text
from bot.digest_times import digest_period
from bot.render import Block, Message, block, divided, fit, foreign, line
from bot.sending import send
from bot.telegram_errors import as_notify_error
from claims.model import Alert, Subscription
from monitors.ports import NotifyError, NotifyLater, OutboxItem, StoreError
from storage.queries import ClaimView

log = logging.getLogger(__name__)

DIGEST, NOTICE = "digest", "notice"
STORE_TROUBLE_S = 30.0
LATEST_NEWS = timedelta(days=2)  # before a digest's period; what was posted earlier is history that came in late

Views: TypeAlias = Mapping[int, ClaimView]


class TelegramNotifier:
    """Notifier over the Bot API. One call is one message, or none."""

    def __init__(self, *, bot: Bot, desk: Desk) -> None:
        self._bot = bot
        self._desk = desk

    async def send(self, items: Sequence[OutboxItem]) -> int:
        text = await self._text(items)
        try:
            return await send(self._bot, items[0].chat_id, items[0].thread_id, text)
        except TelegramError as error:
            if isinstance(error, ChatMigrated):
                self._desk.access.moved(items[0].chat_id, error.new_chat_id)
            raise as_notify_error(error) from error

    async def _text(self, items: Sequence[OutboxItem]) -> Message:
        try:
            views = await self._desk.ask(self._views, items)
            groups = [await self._blocks(group, views) for group in _told_together(items, views)]
        except StoreError as error:
            raise NotifyLater(f"the store cannot be read: {error}", retry_after_s=STORE_TROUBLE_S) from error
        blocks = divided(groups)
        if not blocks:
            raise NotifyError("nothing to say: the claims are no longer stored")
        return fit(blocks, more="+{n} more: " + _where_else(views))

    def _views(self, items: Sequence[OutboxItem]) -> Views:
        wanted = {item.claim_id for item in items if item.claim_id is not None}
        found = {claim_id: self._desk.claims.card(claim_id) for claim_id in sorted(wanted)}
        return {claim_id: view for claim_id, view in found.items() if view is not None}

    async def _blocks(self, items: Sequence[OutboxItem], views: Views) -> list[Block]:
        first = items[0]
        if first.reason == DIGEST:
            return await self._digest(first)
        if first.reason == NOTICE:
            return [block(line("ℹ️ ", foreign(first.body or "")))]
        known = [views[claim_id] for item in items if (claim_id := item.claim_id) is not None and claim_id in views]
        if not known:
            log.warning("claim %s is no longer stored, its %s alert is left out", first.claim_id, first.reason)
            return []
        return [new_card(known) if first.reason == Alert.NEW else alert_card(known[0], first.reason)]

    async def _digest(self, item: OutboxItem) -> list[Block]:
        desk = self._desk
        subscription = _subscription_of(item, await desk.ask(desk.store.subscriptions))
        period = digest_period(subscription, date.fromisoformat(item.body or ""))
        posted_since = period.start - LATEST_NEWS
        views = await desk.ask(desk.claims.arrived, period.start, period.end, posted_since=posted_since)
        wanted = [view for view in views if view.filed.claim.cause in subscription.causes]
        sources = await desk.ask(desk.status.sources)
        return digest_text(
            DigestSource(views=wanted, start=period.start, end=period.end, zone=period.zone, sources=sources)
        )


def _told_together(items: Sequence[OutboxItem], views: Views) -> list[list[OutboxItem]]:
    """New claims of one post share a card; everything else stands alone. In order of the rows."""
    groups: dict[tuple[str, int], list[OutboxItem]] = {}
    for item in items:
        view = views.get(item.claim_id) if item.claim_id is not None else None
        is_new = view is not None and item.reason == Alert.NEW
        key = ("post", view.filed.post_key) if view and is_new else ("row", item.id)
        groups.setdefault(key, []).append(item)
    return list(groups.values())


def _where_else(views: Views) -> str:
    """A command that lists what did not fit."""
    places = (view.filed.claim.place for view in views.values())
    name = next((place.name for place in places if place is not None and place.name), None)
    return f"/claims {name} 24h" if name else "/digest 24h"


def _subscription_of(item: OutboxItem, subscriptions: Sequence[Subscription]) -> Subscription:
    """The default one for a chat that unsubscribed while its digest waited."""
    mine = (each for each in subscriptions if (each.chat_id, each.thread_id) == (item.chat_id, item.thread_id))
    return next(mine, Subscription(chat_id=item.chat_id, thread_id=item.thread_id))
