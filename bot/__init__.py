"""The analyst's side: Telegram and console chat, command line, configuration and wiring."""

__version__ = "0.1.0"
