"""The command line end to end: formats, exit codes, and a sentence for every kind of bad input."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Run, post, write_posts

FIRST = (
    "Warning: 135 #Taliban killed by Resistance in Panjshir and 45 in #Kapisa /24 hr. 5k Commandos waiting in "
    "Panjshir armed with helis, humvees & heavy artillery."
)
SECOND = "Only 3 of our men were killed in Panjshir in the past day."
KEYS = [
    "kind",
    "low",
    "high",
    "qualifier",
    "wording",
    "victims",
    "victims_id",
    "by",
    "by_id",
    "role",
    "claimant",
    "claimant_id",
    "place",
    "place_name",
    "place_id",
    "window",
    "basis",
    "denied",
    "part",
    "cause",
    "confidence",
    "quote",
]


def both_sides() -> list[dict[str, Any]]:
    forwards = [
        post(f"f{n}", f"relay_{n}", "nrf", f"2021-09-01T13:0{n}:00+04:30", FIRST, repost_of="a") for n in range(9)
    ]
    return [
        post("a", "valley_commando", "nrf", "2021-09-01T12:00:00+04:30", FIRST),
        *forwards,
        post("b", "emirate_bulletin", "taliban", "2021-09-01T20:00:00+04:30", SECOND),
    ]


def test_the_post_it_was_conceived_for_holds_exactly_three_claims(claimwatch: Run, tmp_path: Path) -> None:
    feed = write_posts(tmp_path / "posts.jsonl", both_sides()[:1])

    ran = claimwatch("extract", str(feed))

    assert ran.code == 0
    (line,) = ran.lines
    assert line["id"] == "a"
    assert line["lang"] == "en"
    read = [(c["kind"], c["low"], c["high"], c["place_name"], c["victims_id"]) for c in line["claims"]]
    assert read[:2] == [("killed", 135, 135, "Panjshir", "taliban"), ("killed", 45, 45, "Kapisa", "taliban")]
    assert read[2][:4] == ("strength", 5000, 5000, "Panjshir")
    assert len(read) == 3
    for claim in line["claims"]:
        assert list(claim) == KEYS
        for start, end in claim["quote"].values():
            assert 0 <= start < end <= len(FIRST)
    for claim in line["claims"][:2]:
        assert claim["window"] == ["2021-08-31T07:30:00+00:00", "2021-09-01T07:30:00+00:00"]
        assert claim["basis"] == "period"


def test_the_other_sides_number_raises_one_contradiction_and_nine_forwards_none(
    claimwatch: Run, tmp_path: Path
) -> None:
    feed = write_posts(tmp_path / "posts.jsonl", both_sides())

    ran = claimwatch("replay", str(feed))

    assert ran.code == 0
    alerts = [(line["post"], line["alert"]) for line in ran.lines]
    assert [post for post, alert in alerts if alert == "contradiction"] == ["b"]
    assert {alert for post, alert in alerts if post.startswith("f")} == {"none"}
    (loud,) = [line for line in ran.lines if line["alert"] == "contradiction"]
    (against,) = [r for r in loud["relations"] if r["relation"] == "contradicts"]
    assert against["post"] == "a"
    assert "135" in against["why"]
    assert "3" in against["why"]


def test_bad_lines_are_named_and_skipped_and_the_rest_is_read(claimwatch: Run, tmp_path: Path) -> None:
    good = post("ok", "desk", "nrf", "2021-09-01T12:00:00+04:30", "8 Taliban killed in Anaba.")
    feed = write_posts(
        tmp_path / "posts.jsonl",
        [
            "{broken",
            {**good, "id": "late", "posted_at": "9999-12-31T23:59:59-10:00"},
            {**good, "id": "huge", "text": "killed " * 1_500_000},
            {**good, "id": "emoji", "text": "💔" * 500},
            good,
            {**good, "text": "9 Taliban killed in Anaba."},
            good,
        ],
    )

    ran = claimwatch("extract", str(feed))

    assert ran.code == 3
    assert [line["id"] for line in ran.lines] == ["emoji", "ok"]
    assert ran.lines[0]["claims"] == []
    for number in (1, 2, 3, 6):
        assert f"line {number}:" in ran.err
    assert "line 7" not in ran.err
    assert "Traceback" not in ran.err


def test_posts_can_come_through_a_pipe(claimwatch: Run) -> None:
    line = '{"id":"1","platform":"x","source":"desk","posted_at":"2021-09-01T12:00:00Z","text":"2 killed in Herat"}\n'

    ran = claimwatch("extract", "-", stdin=line)

    assert [c["low"] for c in ran.lines[0]["claims"]] == [2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract", "/nowhere/posts.jsonl"),
        ("replay",),
        ("similar", "q.jsonl"),
        ("frobnicate",),
        ("claims", "panjshir", "--since", "yesterday"),
    ],
)
def test_wrong_use_is_exit_code_2_and_a_sentence(claimwatch: Run, arguments: tuple[str, ...]) -> None:
    ran = claimwatch(*arguments)

    assert ran.code == 2
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_a_database_keeps_what_was_replayed_and_a_second_replay_prints_nothing(claimwatch: Run, tmp_path: Path) -> None:
    feed = write_posts(tmp_path / "posts.jsonl", both_sides())
    url = f"sqlite:///{tmp_path / 'claims.db'}"

    first = claimwatch("replay", str(feed), "--database", url)
    second = claimwatch("replay", str(feed), "--database", url)
    listed = claimwatch("claims", "panjsher", "--database", url)

    assert first.lines
    assert (second.code, second.out) == (0, "")
    assert "135" in listed.out
    assert "Panjshir" in listed.out


def test_a_deleted_post_prints_a_retraction_at_its_time(claimwatch: Run, tmp_path: Path) -> None:
    text = "35 Taliban were killed in Panjshir since last night."
    gone = post("a", "front", "nrf", "2022-09-14T14:00:00+04:30", text, deleted_at="2022-09-14T18:00:00+04:30")
    later = post("b", "desk", "nrf", "2022-09-14T19:00:00+04:30", "Roads in Panjshir are open again.")
    feed = write_posts(tmp_path / "posts.jsonl", [later, gone])

    ran = claimwatch("replay", str(feed))

    deleted = [line for line in ran.lines if line.get("event") == "deleted"]
    assert [(line["post"], line["alert"]) for line in deleted] == [("a", "retraction")]
    assert deleted[0]["relations"][0]["relation"] == "retracts"
    assert deleted[0]["relations"][0]["post"] == "a"


def test_similar_posts_come_best_first(claimwatch: Run, tmp_path: Path) -> None:
    corpus = write_posts(
        tmp_path / "corpus.jsonl",
        [
            post("c1", "wire", "", "2022-02-01T10:00:00Z", "Shelling hits a hospital in Vuhledar, four dead"),
            post("c2", "wire", "", "2022-02-01T10:00:00Z", "Grain prices rise again after the harvest"),
            post("c3", "wire", "", "2022-03-01T10:00:00Z", "Hospital in Vuhledar shelled, four people dead"),
        ],
    )
    queries = write_posts(
        tmp_path / "queries.jsonl",
        [post("q", "desk", "", "2022-02-01T12:00:00Z", "Four killed as the Vuhledar hospital is shelled")],
    )

    everything = claimwatch("similar", str(queries), "--corpus", str(corpus))
    near = claimwatch("similar", str(queries), "--corpus", str(corpus), "--days", "3", "--top", "1")

    assert {r["post"] for r in everything.lines[0]["results"][:2]} == {"c1", "c3"}
    assert [r["post"] for r in near.lines[0]["results"]] == ["c1"]


def test_an_unwritable_data_folder_is_a_sentence(claimwatch: Run, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")

    ran = claimwatch("db", "upgrade", env={"CLAIMWATCH_DATA_DIR": str(blocked / "inside")})

    assert ran.code == 1
    assert str(blocked) in ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_is_no_database_is_a_sentence(claimwatch: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter.db"
    letter.write_text("Dear reader, " * 200, encoding="utf-8")

    ran = claimwatch("db", "upgrade", "--database", str(letter))

    assert ran.code == 1
    assert "letter.db" in ran.err
    assert "Traceback" not in ran.err
    assert letter.read_text(encoding="utf-8").startswith("Dear reader")


def test_config_check_names_every_mistake_and_passes_a_good_file(claimwatch: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[telegram]\ntoken = ""\nuser = [1]\n[[sources]]\nkind = "telegram"\nhandle = ""\n', "utf-8")
    bad = claimwatch("config", "check")
    config.write_text('[telegram]\ntoken = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"\nusers = [1]\n', "utf-8")
    good = claimwatch("config", "check")

    assert bad.code == 2
    assert "telegram.user: is not a setting; did you mean 'users'?" in bad.err
    assert "sources[0].handle" in bad.err
    assert good.code == 0
    assert "AAbbCC" not in good.out + good.err


def test_a_config_without_a_token_is_an_error_never_a_silent_demo(claimwatch: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[telegram]\nusers = [1]\n", "utf-8")
    missing = claimwatch("run")
    (tmp_path / "config.toml").unlink()
    empty = claimwatch("run", env={"CLAIMWATCH_TELEGRAM__TOKEN": ""})

    assert (missing.code, empty.code) == (2, 2)
    assert "telegram.token" in missing.err
    assert "telegram.token" in empty.err


def test_a_reader_that_goes_away_ends_the_command_quietly(environment: dict[str, str], tmp_path: Path) -> None:
    feed = write_posts(
        tmp_path / "posts.jsonl",
        [post(str(n), "desk", "nrf", "2021-09-01T12:00:00Z", f"{n} killed in Herat") for n in range(2, 3000)],
    )
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "extract", str(feed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.wait(60)

    assert b"Traceback" not in err


@pytest.mark.parametrize("arguments", [("claims", "panjshir"), ("digest",), ("sources",)])
def test_asking_a_database_that_is_not_there_makes_none(
    claimwatch: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    missing = tmp_path / "nodir" / "x.db"

    ran = claimwatch(*arguments, "--database", str(missing))

    assert ran.code == 1
    assert "no such database" in ran.err
    assert not missing.parent.exists()
