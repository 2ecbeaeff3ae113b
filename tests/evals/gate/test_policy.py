from pathlib import Path

import pytest

from copilot.errors import InputError
from evals.gate import EXAMPLE, Policy, read_policy
from evals.metrics.registry import HARD


def written(folder: Path, text: str) -> Path:
    file = folder / "gate.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_says_what_holds_without_a_file() -> None:
    assert read_policy(EXAMPLE) == read_policy(None) == Policy()


def test_what_a_file_leaves_out_stays(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, "primary: tone\nfloors: {correct: 80}\n"))
    assert (policy.primary, policy.floors, policy.min_cases) == ("tone", {"correct": 80}, 40)
    assert list(policy.margins) == ["tone", "correct", "care"]


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert read_policy(written(tmp_path, "# nothing yet\n")) == Policy()


def test_the_metrics_that_admit_no_failure_are_those_that_say_so() -> None:
    assert set(Policy().no_failure) == HARD
    assert Policy(hard=()).no_failure == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min_case: 3", r"there is no entry `min_case`; `min_cases` is probably meant\."),
        ("limits: {p95: 100}", r"there is no entry `limits\.p95`; `p95_ms` is probably meant\."),
        ("floors: {correct: 180}", r"`floors`: correct is 180, which is not between 0 and 100\."),
        ("soft: {care: 4}", r"`soft`: care is 4, which is not between 0 and 3\."),
        ("alpha: 2", r"`alpha`: "),
        ("hard: leaks", r"`hard`: "),
        ("- a\n- b", r"it holds no entries\."),
        ("a: [", r"it is not YAML"),
    ],
)
def test_a_wrong_entry_is_told_in_one_sentence_that_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_policy(written(tmp_path, text))
    assert str(caught.value).startswith(f"{tmp_path / 'gate.yaml'}: ")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_policy(tmp_path / "none.yaml")


def test_nan_is_no_margin(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="soft"):
        read_policy(written(tmp_path, "soft: {correct: .nan}"))
