from pathlib import Path

import pytest

from copilot.errors import ConfigError, InputError
from copilot.settings import Settings, read_settings
from evals.runs.candidate import Candidate, read_candidate


def test_paths_are_taken_from_where_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "voice.yaml").write_text("banned: []\n", encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "draft.v2.md").write_text("Be brief.\n", encoding="utf-8")
    file = tmp_path / "warmer.yaml"
    file.write_text("voice: voice.yaml\nprompts: own\narticles: own\n", encoding="utf-8")
    read = read_candidate(file)
    assert read.name == "warmer" and read.voice == (tmp_path / "voice.yaml").resolve()
    assert read.articles == ((tmp_path / "own").resolve(),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("voice: no.yaml", "no.yaml is not there"),
        ("prompt: x", "`prompt`"),
        ("settings: {chat_api_key: x}", "'chat_api_key' cannot be set here"),
        ("settings: [", "not YAML"),
        ("- 1", "holds no entries"),
        ("name: 2026-13-45", "not YAML"),
        ("prices: {prompt: -1}", "prices.prompt"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_candidate(file)


def test_settings_of_the_candidate_go_before_the_installations(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, chat_model="a", chat_context=4096)
    applied = Candidate(settings={"chat_model": "b"}).applied(settings)
    assert applied.chat_model == "b" and applied.chat_context == 4096 and applied.data == tmp_path


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="chat_timeout"):
        Candidate(settings={"chat_timeout": -1}).applied(Settings(data=tmp_path))


def test_a_released_model_is_used_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.yaml").write_text("chat_model: small\nchat_context: 2048\n", encoding="utf-8")
    assert read_settings(data=tmp_path).chat_model == "small"
    assert read_settings(data=tmp_path).chat_context == 2048
    monkeypatch.setenv("ESCUCHA_CHAT_MODEL", "mine")
    assert read_settings(data=tmp_path).chat_model == "mine"


def test_a_broken_released_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"model\.yaml"):
        read_settings(data=tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "no folder of prompts"), ("drfat.v1.md", "nothing reads drfat.v1.md"), ("draft.txt", "no folder of prompts")],
)
def test_prompts_that_nobody_would_read_are_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "own").mkdir()
    if name:
        (tmp_path / "own" / name).write_text("Be brief.\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("prompts: own\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_candidate(tmp_path / "c.yaml")
