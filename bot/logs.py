"""Logging set up once, with a filter that no token passes."""

import logging
import re

# Bot tokens (digits, colon, 30+ characters), bearer headers and passwords inside URLs.
SECRETS = (
    (re.compile(r"(?<!\d)\d{6,}:[\w-]{30,}"), "<bot token>"),
    (re.compile(r"(?i)\b(bearer)\s+[\w%.~+/=-]{12,}"), r"\1 <token>"),
    (re.compile(r"(\w+://[^\s:/@]+):[^\s@/]+@"), r"\1:<password>@"),
)


def redact(text: str) -> str:
    """The text without anything that looks like a token, bearer header or password in a URL."""
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def set_up_logging(level: str = "INFO") -> None:
    """Log to stderr. Libraries that print request URLs or headers stay at WARNING.

    httpx logs the Bot API URL, which holds the token, at INFO; tweepy logs its bearer header at DEBUG.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "tweepy", "aiohttp", "telegram", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns each second that a tick still runs; the schedule tells that once itself.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
