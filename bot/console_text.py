"""Telegram's HTML as text for a terminal."""

from html.parser import HTMLParser

from rich.text import Text

STYLES = {"b": "bold", "i": "italic", "code": "cyan", "blockquote": "dim"}
# Terminals print isolates and joiners as boxes; they order right-to-left words by themselves or not at all.
INVISIBLE = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u2060"))


def readable(text: str, *, is_html: bool) -> Text:
    """Styled where the terminal can; addresses behind their words, quotes marked by a bar."""
    if not is_html:
        return Text(text.translate(INVISIBLE))
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text


class _Reader(HTMLParser):
    """Reads the few tags that bot.render writes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Text()
        self._open: list[str] = []
        self._href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        if tag == "a":
            self._href = dict(attrs).get("href")
        if tag == "blockquote":
            self.text.append("│ ", style="dim")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)
        if tag == "a" and self._href:
            self.text.append(f" {self._href}", style="underline")
            self._href = None

    def handle_data(self, data: str) -> None:
        style = " ".join(STYLES[tag] for tag in self._open if tag in STYLES)
        self.text.append(data.translate(INVISIBLE), style=style)
