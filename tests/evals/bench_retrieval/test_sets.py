import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from copilot.errors import InputError
from evals.bench_retrieval.beir import open_folder
from evals.bench_retrieval.sets import PAST, SETS, Beir, build, main, untitled, write


def test_every_set_is_a_folder_that_the_bench_reads(tmp_path: Path, shared: Path) -> None:
    for name in SETS:
        made = build(name, shared)
        write(made, tmp_path / name)
        dataset = open_folder(tmp_path / name)
        assert len(dataset.questions) == len(made.questions) >= 25
        assert dataset.notes == ()


@pytest.mark.parametrize("name", ["banking77", "ms-es"])
def test_a_set_is_the_same_every_time(name: str, shared: Path) -> None:
    assert build(name, shared) == build(name, shared)


def test_a_title_asks_for_a_body_that_does_not_say_it(shared: Path) -> None:
    made = build("ms-es", shared)
    bodies = {id: text for id, title, text in made.documents if not title}
    assert len(bodies) == len(made.documents) > 2_000
    for id, title in made.questions:
        assert title not in bodies[made.relevant[id][0]].splitlines()
        assert f"# {title}" not in bodies[made.relevant[id][0]]


def test_only_articles_that_people_translated_are_asked_for(shared: Path) -> None:
    file = shared / "ms_support_insights" / "distractors.pt.jsonl"
    machine = {json.loads(line)["id"] for line in file.read_text("utf-8").split("\n") if line.strip()}
    made = build("ms-pt", shared)
    assert machine <= {id for id, _, _ in made.documents}
    assert not machine & {id for ids in made.relevant.values() for id in ids}


def test_past_messages_of_an_intent_never_ask(shared: Path) -> None:
    made = build("banking77", shared)
    assert len(made.documents) == 77 * PAST
    assert not {text for _, _, text in made.documents} & {text for _, text in made.questions}
    assert all(len(ids) == PAST for ids in made.relevant.values())


def test_an_answered_question_names_entries_of_the_list(shared: Path) -> None:
    made = build("covid", shared)
    ids = {id for id, _, _ in made.documents}
    assert all(set(relevant) <= ids for relevant in made.relevant.values())
    assert all(title and text for _, title, text in made.documents)


def test_the_heading_and_lines_that_say_the_title_again_are_left_out() -> None:
    assert untitled("# Otro\n\nuno\n**Mi título**\ndos\n", "Mi título") == "uno\ndos"
    assert untitled("Sin título\n# Segundo", "X") == "Sin título\n# Segundo"


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    write(Beir([("a", "", "uno"), ("b", "", "dos")], [("q", "uno")], {"q": ["a", "b"]}), tmp_path)
    write(Beir([("a", "T", "uno")], [("q", "uno")], {"q": ["a"]}), tmp_path)
    (question,) = open_folder(tmp_path).questions
    assert (question.text, question.relevant) == ("uno", {"a"})


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"sections\.es\.jsonl: cannot be read .* Name the data with --data\."):
        build("login-es", tmp_path)


def test_the_command_says_what_it_wrote(tmp_path: Path, shared: Path) -> None:
    done = CliRunner().invoke(main, ["login-es", str(tmp_path / "out"), "--data", str(shared)])
    assert done.output.endswith("58 documents, 52 questions\n")
    assert (tmp_path / "out" / "qrels" / "test.tsv").exists()
