"""The domain: read claims out of posts, relate them, decide who hears of them. Pure: no I/O, no clock, no logging."""
