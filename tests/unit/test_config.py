"""Configuration: every mistake at once, each with its key, and no secret in sight."""

from datetime import time
from pathlib import Path

import pytest

from bot.config import find_config, load_settings, names_a_token, token_problem
from bot.settings import ConfigError, Settings

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CLAIMWATCH_TELEGRAM__TOKEN", "CLAIMWATCH_CONFIG", "CLAIMWATCH_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path | None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    return caught.value.problems


def starting(found: tuple[str, ...], key: str) -> str:
    return next(p for p in found if p.startswith(f"{key}:"))


def test_every_mistake_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        tokn = "x"
        log_level = "LOUD"
        [telegram]
        base_url = "nonsense"
        [[telegram.chats]]
        id = "abc"
        timezon = "UTC"
        [[sources]]
        kind = "telegram"
        handle = "a"
        interval_s = 5
        [[sources]]
        kind = "file"
        handle = "b"
        [[sources]]
        kind = "x"
        handle = "c"
        [[sources]]
        kind = "telegram"
        handle = "A"
        """,
    )

    found = problems(path)

    assert "known here" in starting(found, "tokn")
    assert "'LOUD'" in starting(found, "log_level")
    assert "URL" in starting(found, "telegram.base_url")
    assert "integer" in starting(found, "telegram.chats[0].id")
    assert "did you mean 'timezone'?" in starting(found, "telegram.chats[0].timezon")
    assert starting(found, "sources[0].interval_s") == "sources[0].interval_s: must be at least 60 (is 5)"
    assert "needs a path" in starting(found, "sources[1]")
    assert "x.bearer_token" in starting(found, "sources[2].kind")
    assert "already watched by sources[0]" in starting(found, "sources[3].handle")


def test_a_misspelt_time_zone_gets_a_suggestion(tmp_path: Path) -> None:
    path = write(tmp_path, '[[telegram.chats]]\nid = 1\ntimezone = "Asia/Kabol"')

    assert "did you mean 'Asia/Kabul'?" in starting(problems(path), "telegram.chats[0].timezone")


def test_broken_toml_names_the_file_and_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, "[telegram\ntoken = 1")

    assert "config.toml: is not valid TOML" in problems(path)[0]
    assert "line 1" in problems(path)[0]


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\nbase_url = "http://127.0.0.1:1"')
    monkeypatch.setenv("CLAIMWATCH_TELEGRAM__BASE_URL", "http://127.0.0.1:2/")

    settings = load_settings(path)

    assert settings.telegram.base_url == "http://127.0.0.1:2"
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN


def test_a_token_can_lie_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "token"
    secret.write_text(TOKEN + "\n", encoding="utf-8")
    monkeypatch.setenv("CLAIMWATCH_TELEGRAM__TOKEN_FILE", str(secret))

    settings = load_settings(None)

    assert names_a_token()
    assert token_problem(settings) is None
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN


def test_a_missing_token_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_TELEGRAM__TOKEN_FILE", "/nowhere/token")

    assert problems(None) == (
        "CLAIMWATCH_TELEGRAM__TOKEN_FILE: cannot read /nowhere/token (No such file or directory)",
    )


def test_a_variable_with_one_underscore_too_few_is_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_TELEGRAM_TOKEN", TOKEN)

    found = problems(None)

    assert found == ("CLAIMWATCH_TELEGRAM_TOKEN: is not a setting; did you mean CLAIMWATCH_TELEGRAM__TOKEN?",)


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("CLAIMWATCH_TELEGRAM__USERS", "11, 12", "[11, 12]"),
        ("CLAIMWATCH_TELEGRAM__CHATS", "[{", '[{"id": 11}]'),
        ("CLAIMWATCH_TELEGRAM", TOKEN, "CLAIMWATCH_TELEGRAM__TOKEN"),
        ("claimwatch_sources", "valley_desk", '[{"kind": "telegram", "handle": "durov"}]'),
    ],
)
def test_a_list_in_the_environment_that_is_no_json_is_named_beside_all_other_mistakes(
    name: str, value: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    found = problems(write(tmp_path, 'log_level = "LOUD"'))

    assert example in starting(found, name)
    assert starting(found, "log_level")
    assert TOKEN not in " ".join(found)


@pytest.mark.parametrize("entry", ['kind = ["x"]', "kind = {}", "handle = []"])
def test_a_source_of_odd_types_is_a_sentence(entry: str, tmp_path: Path) -> None:
    found = problems(write(tmp_path, f"[[sources]]\n{entry}\n[[sources]]\n{entry}"))

    assert any(each.startswith("sources[0].") for each in found)


@pytest.mark.parametrize("token", ["", "   "])
def test_an_empty_token_is_an_error_not_a_demo(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_TELEGRAM__TOKEN", token)

    problem = token_problem(load_settings(None))

    assert names_a_token()
    assert problem is not None
    assert problem.startswith("telegram.token: is empty")


def test_no_secret_shows_in_repr_or_messages(tmp_path: Path) -> None:
    good = write(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\n[database]\nurl = "postgresql://u:hunter2@h/db"')
    settings = load_settings(good)
    assert TOKEN not in repr(settings)
    assert "hunter2" not in repr(settings)

    bad = write(tmp_path, f'[telegram]\ntoken = ["{TOKEN}"]\n[x]\nbearer_token = 1234567890123')
    told = " ".join(problems(bad))
    assert TOKEN not in told
    assert "1234567890123" not in told


def test_the_configuration_file_is_looked_for_where_people_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_config(None) is None
    home = tmp_path / "xdg" / "claimwatch"
    home.mkdir(parents=True)
    (home / "config.toml").touch()
    assert find_config(None) == home / "config.toml"
    write(tmp_path, "")
    assert find_config(None) == Path("config.toml")
    monkeypatch.setenv("CLAIMWATCH_CONFIG", str(home / "config.toml"))
    assert find_config(None) == home / "config.toml"
    with pytest.raises(ConfigError, match="no such configuration file"):
        find_config(tmp_path / "missing.toml")


def test_the_example_file_is_valid_also_with_every_comment_taken_off(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")
    assert isinstance(load_settings(write(tmp_path, example)), Settings)

    lines = []
    for line in example.splitlines():
        bare = line.removeprefix("# ")
        is_setting = line.startswith("# [") or (
            line.startswith("# ") and " = " in line and bare.split(" =")[0].isidentifier()
        )
        lines.append(bare if is_setting else line)
    text = "\n".join(lines).replace('bearer_token = ""', 'bearer_token = "b"')
    once = text.replace('url = "postgresql', '# url = "postgresql')

    settings = load_settings(write(tmp_path, once))

    assert {s.kind for s in settings.sources} == {"telegram", "telegram-bot", "file", "x"}
    assert settings.telegram.chats[0].thread == 12
    assert settings.matching.ratio_agree == 1.25


def test_mistakes_between_settings_are_told_too(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        [telegram]
        users = [-100]
        [[telegram.chats]]
        id = -1
        digest_at = "25:00"
        [[telegram.chats]]
        id = -1
        [[sources]]
        kind = "telegram"
        handle = "https://t.me/foo bar"
        [database]
        url = "mysql://u:hunter2@h/db"
        [matching]
        ratio_agree = 9
        """,
    )

    found = problems(path)

    assert "groups belong into telegram.chats" in starting(found, "telegram.users[0]")
    assert 'no hour such as "07:30"' in starting(found, "telegram.chats[0].digest_at")
    assert "already listed as telegram.chats[0]" in starting(found, "telegram.chats[1].id")
    assert "bare name" in starting(found, "sources[0].handle")
    assert "must not exceed ratio_conflict" in starting(found, "matching.ratio_agree")
    assert "sqlite:///" in starting(found, "database.url")
    assert "hunter2" not in " ".join(found)


def test_a_digest_can_be_switched_off(tmp_path: Path) -> None:
    path = write(tmp_path, '[[telegram.chats]]\nid = 1\ndigest_at = "off"\n[[telegram.chats]]\nid = 2')

    off, daily = load_settings(path).telegram.chats

    assert off.digest_at is None
    assert daily.digest_at == time(7, 30)
