from pathlib import Path

import pytest

from copilot.errors import InputError
from evals.by_hand import DEEPEST, is_too_deep, read_yaml
from evals.cases import read_cases
from evals.gate import read_policy
from evals.judge.config import read_model
from evals.runs.candidate import read_candidate

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 10)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
WRONG = {
    "aliases stand for too much": BOMB,
    "nested too deep": "[" * 3000,
    "not YAML": "a: [",
    "not YAML .month": "name: 2026-13-45",
}


@pytest.mark.parametrize("read", [read_yaml, read_policy, read_candidate, read_model, lambda file: read_cases([file])])
@pytest.mark.parametrize("said", WRONG)
def test_what_is_wrong_with_a_file_is_one_sentence(tmp_path: Path, read: object, said: str) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(WRONG[said], encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read(file)  # type: ignore[operator]


def test_what_holds_itself_stands_for_too_much(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("&a [*a]", encoding="utf-8")
    with pytest.raises(InputError, match="too much"):
        read_yaml(file)


def test_aliases_that_people_use_are_read(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("a: &a [1, 2]\nb: *a\n", encoding="utf-8")
    assert read_yaml(file) == {"a": [1, 2], "b": [1, 2]}


def test_depth_is_counted_in_lists_and_objects() -> None:
    value: object = 1
    for _ in range(DEEPEST - 2):
        value = {"a": [value]} if isinstance(value, dict) else {"a": value}
    assert is_too_deep(value) and not is_too_deep([[{"a": 1}]])
