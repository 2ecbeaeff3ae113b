from pathlib import Path

import pytest

from copilot.errors import ConfigError, InputError
from copilot.settings import Settings
from evals.judge.config import CONTEXT, TIMEOUT, asking_of


def written(path: Path, text: str) -> Path:
    file = path / "judge.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_on_is_the_installations_own_model_with_more_patience() -> None:
    settings = Settings(chat_model="writer", chat_base_url="http://127.0.0.1:1/v1", chat_timeout=20)
    asking = asking_of(settings, "on")
    assert (asking.settings.chat_model, asking.settings.chat_timeout) == ("writer", TIMEOUT)
    assert (asking.manner.retries, asking.manner.temperature) == (0, 0.0)


def test_on_without_a_model_says_what_to_set() -> None:
    with pytest.raises(ConfigError, match="ESCUCHA_CHAT_MODEL"):
        asking_of(Settings(), "on")


def test_a_file_names_another_model_and_where_its_key_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_KEY", "secret")
    asking = asking_of(Settings(chat_model="writer"), written(tmp_path, "model: big\nkey_env: JUDGE_KEY\n"))
    assert asking.settings.chat_model == "big"
    assert asking.settings.chat_api_key.get_secret_value() == "secret"
    assert (asking.settings.chat_context, asking.manner.temperature) == (CONTEXT, None)


def test_the_key_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_KEY", "sk-1234")
    assert "sk-1234" not in repr(asking_of(Settings(), written(tmp_path, "model: big\nkey_env: JUDGE_KEY\n")))


def test_a_server_of_ones_own_is_asked_at_temperature_0(tmp_path: Path) -> None:
    file = written(tmp_path, "model: qwen\nbase_url: http://127.0.0.1:1/v1\n")
    assert asking_of(Settings(), file).manner.temperature == 0.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("model: big\n", "neither a server nor a key"),
        ("base_url: http://x/v1\n", "`model`"),
        ("model: big\nbase_url: http://x\nkey: abc\n", "`key`"),
        ("model: big\nbase_url: http://x\ntimeout: soon\n", "`timeout`"),
        ("model: [", "not YAML"),
        ("", "`model`"),
        ("- model\n", "judge"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        asking_of(Settings(), written(tmp_path, text))


def test_a_missing_file_and_an_empty_key_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        asking_of(Settings(), tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match="NO_SUCH_KEY"):
        asking_of(Settings(), written(tmp_path, "model: big\nkey_env: NO_SUCH_KEY\n"))
