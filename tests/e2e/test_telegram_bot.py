"""`claimwatch run` with a token: the real bot as a process, against a Bot API on a loopback port."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Run, post, write_posts
from tests.e2e.test_command_line import FIRST, SECOND
from tests.servers.bot_api import BotApiServer

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"
CHAT, ANALYST, STRANGER = -1001, 77, 666


@pytest.fixture
def api() -> Iterator[BotApiServer]:
    with BotApiServer(TOKEN) as server:
        yield server


def configure(folder: Path, base_url: str) -> Path:
    feed = write_posts(
        folder / "posts.jsonl",
        [
            post("a", "valley_commando", "nrf", "2021-09-01T12:00:00+04:30", FIRST),
            post("b", "emirate_bulletin", "taliban", "2021-09-01T20:00:00+04:30", SECOND),
        ],
    )
    config = folder / "config.toml"
    config.write_text(
        f"""
        [telegram]
        token = "{TOKEN}"
        base_url = "{base_url}"
        users = [{ANALYST}]
        [[telegram.chats]]
        id = {CHAT}
        digest_at = "off"
        [[sources]]
        kind = "file"
        handle = "desk"
        path = "{feed}"
        """,
        encoding="utf-8",
    )
    return config


@contextmanager
def running(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def test_alerts_arrive_commands_are_answered_and_sigterm_ends_it(
    api: BotApiServer, environment: dict[str, str], tmp_path: Path
) -> None:
    configure(tmp_path, api.url)

    with running(environment, tmp_path) as process:
        assert api.wait_for(lambda: any("CONTRADICTION" in str(p["text"]) for _, p in texts(api)), 60)
        api.say("/claims panjshir", chat_id=CHAT, user_id=STRANGER)
        api.say("/claims panjshir", chat_id=ANALYST, user_id=ANALYST)
        api.say("/status", chat_id=STRANGER, user_id=STRANGER)
        assert api.wait_for(lambda: {CHAT, ANALYST} <= {p["chat_id"] for _, p in texts(api)}, 30)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[1]

    (loud,) = [p["text"] for _, p in texts(api) if "CONTRADICTION" in p["text"]]
    assert "135" in loud
    assert "https://" not in loud or "t.me" in loud
    assert process.returncode == 0
    assert "Traceback" not in said
    assert TOKEN not in said
    assert STRANGER not in {p["chat_id"] for _, p in texts(api)}
    commands = api.sent("setMyCommands")
    assert commands
    assert "claims" in str(commands[0])


def texts(api: BotApiServer) -> list[tuple[str, dict[str, Any]]]:
    return [(name, payload) for name, payload in api.calls if name == "sendMessage"]


def test_nothing_is_sent_twice_over_a_restart(api: BotApiServer, environment: dict[str, str], tmp_path: Path) -> None:
    """What still waited at the stop, here perhaps the NEW alert behind the contradiction, goes out after it, once."""
    configure(tmp_path, api.url)
    with running(environment, tmp_path) as process:
        assert api.wait_for(lambda: any("CONTRADICTION" in text for text in told(api)), 60)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    with running(environment, tmp_path) as process:
        api.say("/status", chat_id=ANALYST, user_id=ANALYST)
        assert api.wait_for(lambda: any(p["chat_id"] == ANALYST for _, p in texts(api)), 30)
        assert api.wait_for(lambda: any("NEW" in text for text in told(api)), 30)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    assert len(told(api)) == len(set(told(api))) == 2


def told(api: BotApiServer) -> list[str]:
    """What the desk's chat was sent."""
    return [str(payload["text"]) for _, payload in texts(api) if payload["chat_id"] == CHAT]


def test_what_is_posted_in_a_channel_of_the_bots_is_told_and_its_source_is_listed(
    api: BotApiServer, environment: dict[str, str], tmp_path: Path
) -> None:
    config = configure(tmp_path, api.url)
    source = '[[sources]]\nkind = "telegram-bot"\nhandle = "front_desk"\nside = "nrf"\nbeat = "af"\n'
    config.write_text(config.read_text(encoding="utf-8") + source, encoding="utf-8")
    channel = {"id": -1001234567890, "type": "channel", "title": "Front", "username": "Front_Desk"}

    with running(environment, tmp_path) as process:
        assert api.wait_for(lambda: any("CONTRADICTION" in text for text in told(api)), 60)
        api.post("27 Taliban killed in Kunduz today.", number=7, chat=channel, at=int(time.time()))
        assert api.wait_for(lambda: any("27" in text for text in told(api)), 60)
        api.say("/sources", chat_id=ANALYST, user_id=ANALYST)
        assert api.wait_for(lambda: any("telegram-bot:front_desk" in str(p["text"]) for _, p in texts(api)), 30)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)

    assert process.returncode == 0
    assert not api.sent("leaveChat")


def test_a_second_run_on_one_database_is_refused_with_a_sentence(
    api: BotApiServer, environment: dict[str, str], tmp_path: Path, claimwatch: Run
) -> None:
    configure(tmp_path, api.url)

    with running(environment, tmp_path):
        assert api.wait_for(lambda: bool(api.sent("getUpdates")), 60)
        second = claimwatch("run")
        beside = claimwatch("claims", "panjshir")

    assert second.code == 1
    assert "already" in second.err
    assert "Traceback" not in second.err
    assert beside.code == 0


def test_a_token_the_api_refuses_is_a_sentence_without_the_token(
    api: BotApiServer, environment: dict[str, str], tmp_path: Path, claimwatch: Run
) -> None:
    wrong = "987654321:ZZbbCCddEEffGGhhIIjjKKllMMnnOOpp"
    configure(tmp_path, api.url)

    ran = claimwatch("run", env={"CLAIMWATCH_TELEGRAM__TOKEN": wrong})

    assert ran.code == 2
    assert "telegram.token" in ran.err
    assert wrong not in ran.err
    assert "Traceback" not in ran.err
