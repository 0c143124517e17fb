"""`claimwatch run` without any configuration: the sample feed, a console chat, a clean end."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Run


def test_without_a_terminal_it_plays_the_feed_prints_alerts_and_digest_and_ends(claimwatch: Run) -> None:
    ran = claimwatch("run")

    assert ran.code == 0
    assert "CONTRADICTION" in ran.out
    assert re.search(r"135 vs 3|3 vs 135", ran.out)
    assert "igest" in ran.out
    assert "demo.db" in ran.out + ran.err
    assert "Traceback" not in ran.err


def test_two_runs_print_the_same(claimwatch: Run) -> None:
    assert claimwatch("run").out == claimwatch("run").out


def test_each_line_of_standard_input_is_answered_as_a_typed_command(claimwatch: Run) -> None:
    typed = "/claims panjshir\n/claim 3\n/digest\n/sources\n/status\n/help\n/nonsense\nhello\n\n"

    ran = claimwatch("run", stdin=typed)

    assert ran.code == 0
    after = ran.out.split("/claims panjshir", 1)[1]
    for words in ("Panjshir", "/claim 3", "350", "/digest", "/sources", "panjshir_front", "/status", "/help"):
        assert words in after
    assert "Traceback" not in ran.out + ran.err


def test_without_a_last_newline_and_with_odd_bytes_it_still_answers(claimwatch: Run) -> None:
    ran = claimwatch("run", stdin=b"\xff\xfe\x00\n/claims panjshir")

    assert ran.code == 0
    assert "Panjshir" in ran.out.rsplit("/claims panjshir", 1)[1]


def test_a_second_run_beside_the_first_gets_a_database_of_its_own(environment: dict[str, str], tmp_path: Path) -> None:
    with Terminal(environment, tmp_path) as first:
        first.read_until("CONTRADICTION")
        done = subprocess.run(
            [sys.executable, "-m", "bot", "run"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            cwd=tmp_path,
            timeout=60,
        )

    assert done.returncode == 0
    assert b"demo-2.db" in done.stdout + done.stderr


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_end_it_cleanly(environment: dict[str, str], tmp_path: Path, key: str) -> None:
    with Terminal(environment, tmp_path) as terminal:
        terminal.read_until("CONTRADICTION")
        terminal.type(key)
        said = terminal.read_to_end()

    assert terminal.process.returncode == 0
    assert "demo.db" in said
    assert "config.example.toml" in said
    assert "Traceback" not in said


def test_commands_typed_at_a_terminal_are_answered(environment: dict[str, str], tmp_path: Path) -> None:
    with Terminal(environment, tmp_path) as terminal:
        terminal.read_until("CONTRADICTION")
        terminal.type("/status\n")
        terminal.read_until("outbox|Outbox|waiting|posts")
        terminal.type("\x04")
        terminal.read_to_end()

    assert terminal.process.returncode == 0


class Terminal:
    """`claimwatch run` on a pseudo-terminal."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = {**environment, "TERM": "xterm"}
        self._folder = folder
        self._text = ""

    def __enter__(self) -> "Terminal":
        self._fd, child = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--pace", "0.05"],
            stdin=child,
            stdout=child,
            stderr=child,
            env=self._environment,
            cwd=self._folder,
            start_new_session=True,
            preexec_fn=_own_the_terminal,
        )
        os.close(child)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
        os.close(self._fd)

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def read_until(self, pattern: str, timeout_s: float = 60) -> str:
        deadline = time.monotonic() + timeout_s
        while not re.search(pattern, self._text):
            assert time.monotonic() < deadline, f"{pattern!r} did not appear in: {self._text[-2000:]}"
            if not self._read_more():
                raise AssertionError(f"ended before {pattern!r}: {self._text[-2000:]}")
        return self._text

    def read_to_end(self) -> str:
        before = len(self._text)
        while self._read_more():
            pass
        self.process.wait(30)
        return self._text[before:]

    def _read_more(self) -> bool:
        if not select.select([self._fd], [], [], 30)[0]:
            return False
        try:
            piece = os.read(self._fd, 65536)
        except OSError:  # Linux says EIO when the other end is closed
            return False
        self._text += piece.decode("utf-8", "replace")
        return bool(piece)


def _own_the_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
