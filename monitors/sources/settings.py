"""What every source is told about the outside world: where, as whom, how long, how far."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """`max_pages` bounds one poll; what lies beyond it is recorded as a gap. Tokens never show in a repr."""

    preview_base_url: str = "https://t.me"
    bot_api_base_url: str = "https://api.telegram.org"
    bot_token: str | None = field(default=None, repr=False)
    x_base_url: str = "https://api.x.com"
    x_bearer_token: str | None = field(default=None, repr=False)
    timeout_s: float = 30.0
    user_agent: str = "Claimwatch (monitor of public claims)"
    max_pages: int = 10
