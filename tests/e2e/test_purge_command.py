"""`claimwatch purge` as a process."""

from pathlib import Path

from tests.e2e.conftest import Run, post, write_posts

URL = "https://t.me/nrf_desk/12"
TOLD = [
    {**post("a", "nrf_desk", "nrf", "2022-09-13T08:00:00Z", "135 Taliban killed in Panjshir"), "url": URL},
    post("b", "iea_spox", "taliban", "2022-09-13T11:00:00Z", "Only 3 Taliban were killed in Panjshir"),
]


def filled(claimwatch: Run, tmp_path: Path) -> str:
    database = str(tmp_path / "claims.db")
    assert claimwatch("replay", str(write_posts(tmp_path / "feed.jsonl", TOLD)), "--database", database).code == 0
    return database


def test_it_asks_first_and_without_a_terminal_removes_nothing(claimwatch: Run, tmp_path: Path) -> None:
    database = filled(claimwatch, tmp_path)

    ran = claimwatch("purge", URL, "--database", database)

    assert ran.code == 4
    assert "post a of nrf_desk, 2022-09-13 08:00 UTC, 1 claim(s): its text is stored" in ran.err
    assert b"135 Taliban killed" in Path(database).read_bytes()


def test_with_yes_the_text_is_removed_and_the_claim_stays(claimwatch: Run, tmp_path: Path) -> None:
    database = filled(claimwatch, tmp_path)

    ran = claimwatch("purge", URL, "--database", database, "--yes")
    again = claimwatch("purge", URL, "--database", database, "--yes")

    assert (ran.code, again.code) == (0, 0)
    assert "Nothing is left to remove." in again.err
    shown = claimwatch("claims", "panjshir", "--database", database)
    assert "135" in shown.out
    assert "135 Taliban killed in Panjshir" not in shown.out


def test_an_address_nobody_stored_is_said_so(claimwatch: Run, tmp_path: Path) -> None:
    ran = claimwatch("purge", "https://t.me/nrf_desk/999", "--database", filled(claimwatch, tmp_path))

    assert ran.code == 1
    assert "No stored post has the address or id https://t.me/nrf_desk/999." in ran.err
