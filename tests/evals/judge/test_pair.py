"""Two runs side by side, each pair judged in both orders over the wire."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from copilot.errors import ConflictError, InputError
from evals.judge.pair import Pairing, pairwise
from evals.runs.folder import Folder
from evals.runs.pace import Pace
from tests import loopback as replies
from tests.evals.judge import court
from tests.loopback import Handler, Loopback, Reply

LONG = f"{court.ANSWER} Quedo atenta a cualquier otra cosa que necesites."
SHORT = "Los envíos nacionales tardan de 3 a 5 días hábiles."


def run(path: Path, name: str, *texts: str) -> Folder:
    cases = [court.case(f"envio-{at}") for at in range(len(texts))]
    return court.run(path / name, *((one, court.sample(one, text)) for one, text in zip(cases, texts, strict=True)))


def prefers(choose: Callable[[str, str], str]) -> Reply:
    """A judge that is shown A and B and says "A", "B" or "same"."""

    def reply(handler: Handler) -> None:
        shown = handler.body["messages"][1]["content"]
        texts = [re.search(rf"<answer_{name}>(.*)</answer_{name}>", shown, re.DOTALL)[1] for name in "AB"]  # type: ignore[index]
        label = choose(*texts)
        words = "tardan de 3 a 5 días hábiles"
        said = {"reasons": [{"answer": "A", "words": words, "why": "x"}], "label": label}
        replies.text(json.dumps(said, ensure_ascii=False))(handler)

    return reply


def paired(path: Path, reply: Reply, ours: list[str], theirs: list[str]) -> Pairing:
    with Loopback([reply]) as server:
        first, second = run(path, "ours", *ours), run(path, "theirs", *theirs)
        return pairwise(first, second, court.judge(server.url), Pace(2))


def longer(a: str, b: str) -> str:
    return "A" if len(a) > len(b) else "B"


def test_a_win_that_survives_the_swap_is_one(tmp_path: Path) -> None:
    told = paired(tmp_path, prefers(longer), [LONG, LONG, SHORT], [SHORT, SHORT, LONG])
    assert (told.wins, told.losses, told.ties, told.flips, told.n) == (2, 1, 0, 0, 3)
    assert told.outcomes == {"envio-0": "ours", "envio-1": "ours", "envio-2": "theirs"}


def test_who_always_prefers_the_first_gives_only_ties_and_all_of_them_flip(tmp_path: Path) -> None:
    told = paired(tmp_path, prefers(lambda a, b: "A"), [LONG] * 4, [SHORT] * 4)
    assert (told.wins, told.losses, told.ties, told.flips, told.first, told.p) == (0, 0, 4, 4, 4, 1.0)
    assert told.flip_rate == 1.0
    assert told.flip_interval[0] > 0.5


def test_who_goes_by_length_is_found_out(tmp_path: Path) -> None:
    told = paired(tmp_path, prefers(longer), [LONG, SHORT] * 4, [SHORT, LONG] * 4)
    assert (told.longer, told.lengths, told.correlation) == (1.0, 8, 1.0)


def test_a_preference_in_one_order_alone_is_a_tie(tmp_path: Path) -> None:
    told = paired(tmp_path, prefers(lambda a, b: "A" if len(a) > len(b) else "same"), [LONG], [SHORT])
    assert (told.wins, told.ties, told.flips, told.first) == (0, 1, 1, 0)


def test_identical_answers_tie_and_nobody_is_asked(tmp_path: Path) -> None:
    with Loopback([prefers(longer)]) as server:
        first, second = run(tmp_path, "ours", LONG, SHORT), run(tmp_path, "theirs", LONG, f" {SHORT}\n")
        told = pairwise(first, second, court.judge(server.url), Pace())
    assert (server.requests, told.ties, told.identical, told.compared, told.correlation) == ([], 2, 2, 0, None)


def test_a_preference_whose_words_are_in_neither_answer_is_an_error(tmp_path: Path) -> None:
    said = {"reasons": [{"answer": "A", "words": "se lo enviamos gratis mañana", "why": "kinder"}], "label": "A"}
    told = paired(tmp_path, replies.text(json.dumps(said)), [LONG], [SHORT])
    assert (told.errors, told.n, told.wins, told.ties) == ({"quote": 1}, 0, 0, 0)


@pytest.mark.parametrize("label", ["C", "", "A and B"])
def test_a_label_that_does_not_exist_is_an_error(tmp_path: Path, label: str) -> None:
    told = paired(tmp_path, replies.text(json.dumps({"reasons": [], "label": label})), [LONG], [SHORT])
    assert told.errors == {"nonsense": 1}


def test_a_failed_request_leaves_the_pair_without_verdict_and_is_asked_again(tmp_path: Path) -> None:
    with Loopback([prefers(longer), replies.error(401), prefers(longer)]) as server:
        first, second = run(tmp_path, "ours", LONG), run(tmp_path, "theirs", SHORT)
        failed = pairwise(first, second, court.judge(server.url), Pace())
        mended = pairwise(first, second, court.judge(server.url), Pace())
    assert (failed.errors, failed.n) == ({"rejected": 1}, 0)
    assert (mended.errors, mended.wins, len(server.requests)) == ({}, 1, 3)


def test_the_result_stands_in_the_folder(tmp_path: Path) -> None:
    told = paired(tmp_path, prefers(longer), [LONG], [SHORT])
    assert Pairing.model_validate_json((tmp_path / "ours" / "pair-theirs.json").read_bytes()) == told


def test_a_run_is_not_compared_with_itself(tmp_path: Path) -> None:
    folder = run(tmp_path, "ours", LONG)
    with pytest.raises(ConflictError, match="itself"):
        pairwise(folder, Folder(folder.path), court.judge("http://127.0.0.1:1/v1"), Pace())


def test_runs_without_a_case_in_common_say_so(tmp_path: Path) -> None:
    other = court.case("another")
    theirs = court.run(tmp_path / "theirs", (other, court.sample(other)))
    with pytest.raises(InputError, match="share no case"):
        pairwise(run(tmp_path, "ours", LONG), theirs, court.judge("http://127.0.0.1:1/v1"), Pace())
