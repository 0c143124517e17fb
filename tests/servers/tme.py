"""t.me on the loopback interface: channel previews of twenty messages a page, built from small blocks."""

import html
from collections.abc import Sequence
from datetime import datetime

from aiohttp import web

from tests.servers.loopback import LoopbackServer

A_PAGE = 20


def message_block(
    channel: str, number: int, text: str = "", *, at: datetime, markup: str = "", meta: str = "", service: bool = False
) -> str:
    """A message as t.me shows it. `markup` is put between author and text, `meta` before the date."""
    words = html.escape(text).replace("\n", "<br/>")
    shown = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>' if text else ""
    views = "" if service else '<span class="tgme_widget_message_views">12</span>'
    classes = f"tgme_widget_message {'service_message ' * service}js-widget_message"
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="{classes}" data-post="{channel}/{number}">'
        f'<div class="tgme_widget_message_bubble">{markup}{shown}'
        f'<div class="tgme_widget_message_info">{views}<span class="tgme_widget_message_meta">{meta}'
        f'<a class="tgme_widget_message_date" href="https://t.me/{channel}/{number}">'
        f'<time datetime="{at.isoformat()}" class="time">07:26</time></a></span></div></div></div></div>'
    )


def album_markup(channel: str, numbers: Sequence[int]) -> str:
    """The pictures of an album; its block is called by the first number."""
    links = (
        '<a class="tgme_widget_message_photo_wrap grouped_media_wrap js-message_photo" '
        f'href="https://t.me/{channel}/{number}?single"></a>'
        for number in numbers
    )
    return f'<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap">{"".join(links)}</div>'


def channel_page(channel: str, blocks: list[str]) -> str:
    return (
        "<!DOCTYPE html><html><head><title>t.me</title></head><body>"
        f'<header class="tgme_channel_info"><div class="tgme_channel_info_header_title">{channel}</div></header>'
        f'<section class="tgme_channel_history">{"".join(blocks)}</section></body></html>'
    )


NO_CHANNEL = '<html><body class="tgme_body_wrap"><div class="tgme_page">If you have Telegram</div></body></html>'


class TmeServer(LoopbackServer):
    """`channels` maps a handle to its message blocks by number."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: dict[str, dict[int, str]] = {}

    def post(self, channel: str, number: int, text: str, *, at: datetime, meta: str = "", markup: str = "") -> None:
        block = message_block(channel, number, text, at=at, meta=meta, markup=markup)
        self.channels.setdefault(channel, {})[number] = block

    def album(self, channel: str, numbers: Sequence[int], text: str, *, at: datetime) -> None:
        self.post(channel, numbers[0], text, at=at, markup=album_markup(channel, numbers))

    def remove(self, channel: str, number: int) -> None:
        del self.channels[channel][number]

    async def respond(self, request: web.Request) -> web.StreamResponse:
        handle = request.path.removeprefix("/s/")
        if handle not in self.channels:
            return web.Response(text=NO_CHANNEL, content_type="text/html")
        before = int(request.query.get("before", 10**9))
        numbers = sorted(number for number in self.channels[handle] if number < before)[-A_PAGE:]
        blocks = [self.channels[handle][number] for number in numbers]
        return web.Response(text=channel_page(handle, blocks), content_type="text/html")
