"""ragas' samples and deepeval's tests as cases, and back."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import InputError
from evals.cases import Case
from evals.exchange import write
from evals.exchange.parts import Row
from tests.evals.exchange.files import ANSWER, ASKED, brought, case, jsonl, there_and_back, told

SAMPLE = {
    "user_input": ASKED,
    "response": "Son 15 días.",
    "retrieved_contexts": ["Tarda 5 días hábiles.", "Es gratis."],
    "reference": ANSWER,
    "reference_contexts": ["Tarda 5 días hábiles."],
}
TEST = {
    "input": ASKED,
    "actual_output": "Son 15 días.",
    "expected_output": ANSWER,
    "retrieval_context": ["Tarda 5 días hábiles.", "Es gratis."],
    "context": ["Tarda 5 días hábiles."],
}


def same(one: Case, *, task: str = "draft") -> None:
    """The case that both tools' example comes to."""
    assert one.task == task
    assert one.conversation.messages[-1].text == ASKED
    assert one.references == (ANSWER,)
    assert [source.text for source in one.sources] == ["Tarda 5 días hábiles.", "Es gratis."]
    assert one.expect.sources_any == (one.sources[0].id,)


def test_a_sample_of_ragas(tmp_path: Path) -> None:
    found = brought(tmp_path, "ragas", jsonl(SAMPLE), "s.jsonl", language="es-CL")
    same(found.cases[0])
    assert (found.cases[0].id, found.cases[0].tag, found.notes) == ("s-1", "es-CL", ())
    assert found.cases[0].output == {"text": "Son 15 días.", "retrieved": [one.id for one in found.cases[0].sources]}


def test_a_table_of_ragas_holds_lists_as_python_writes_them(tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(SAMPLE))
    writer.writeheader()
    writer.writerow(SAMPLE)
    same(brought(tmp_path, "ragas", out.getvalue(), "s.csv").cases[0])


def test_the_names_that_ragas_used_before(tmp_path: Path) -> None:
    row = {"question": ASKED, "answer": "x", "contexts": ["Tarda 5 días."], "ground_truth": ANSWER}
    one = brought(tmp_path, "ragas", json.dumps([row]), "s.json").cases[0]
    assert (one.output, one.references) == ("x", (ANSWER,))


def test_a_conversation_of_ragas_ends_with_the_answer(tmp_path: Path) -> None:
    turns = [
        {"content": "Hola", "type": "human"},
        {"content": "", "type": "ai", "tool_calls": [{"name": "buscar", "args": {}}]},
        {"content": "{}", "type": "tool"},
        {"content": "Dígame", "type": "ai"},
        {"content": ASKED, "type": "human"},
        {"content": "En 5 días.", "type": "ai"},
    ]
    row = {"user_input": turns, "reference": ANSWER, "reference_topics": ["plazos"]}
    found = brought(tmp_path, "ragas", jsonl(row), "s.jsonl")
    one = found.cases[0]
    said = [(message.role, message.text) for message in one.conversation.messages]
    assert said == [("customer", "Hola"), ("agent", "Dígame"), ("customer", ASKED)]
    assert one.output == "En 5 días."
    assert {"tool messages", "`reference_topics`"} <= set(told(found))


def test_what_was_retrieved_is_judged_where_retrieval_is_the_task(tmp_path: Path) -> None:
    row = {name: SAMPLE[name] for name in ("user_input", "retrieved_contexts", "reference_contexts")}
    row |= {"retrieved_context_ids": ["kb1", "kb2"], "reference_context_ids": ["kb2"], "reference_contexts": ["x"]}
    one = brought(tmp_path, "ragas", jsonl(row), "s.jsonl", task="retrieval").cases[0]
    assert one.output == {"hits": [{"source_id": "kb1"}, {"source_id": "kb2"}]}
    assert one.expect.sources_any == ("kb2",)


@pytest.mark.parametrize("shape", ["list", "goldens", "camel", "jsonl", "csv"])
def test_tests_of_deepeval_in_every_shape(tmp_path: Path, shape: str) -> None:
    camel = {"input": ASKED, "actualOutput": "Son 15 días.", "expectedOutput": ANSWER}
    camel |= {"retrievalContext": TEST["retrieval_context"], "context": TEST["context"]}  # type: ignore[dict-item]
    joined = {name: "|".join(value) if isinstance(value, list) else value for name, value in TEST.items()}
    table = io.StringIO()
    csv.writer(table).writerows([joined.keys(), joined.values()])
    content = {
        "list": json.dumps([TEST]),
        "goldens": json.dumps({"goldens": [TEST], "alias": "x"}),
        "camel": json.dumps({"goldens": [camel], "conversationalGoldens": []}),
        "jsonl": jsonl(TEST),
        "csv": table.getvalue(),
    }[shape]
    file = {"jsonl": "t.jsonl", "csv": "t.csv"}.get(shape, "t.json")
    found = brought(tmp_path, "deepeval", content, file)
    same(found.cases[0])


def test_what_deepeval_says_of_tools_is_named(tmp_path: Path) -> None:
    row = {"input": ASKED, "tools_called": [{"name": "x"}], "additional_metadata": {"lang": "pt-BR", "dueño": "QA"}}
    found = brought(tmp_path, "deepeval", json.dumps([row]), "t.json")
    assert found.cases[0].tag == "pt-BR"
    assert told(found) == ["`tools_called`", "`additional_metadata.dueño`"]


def test_a_conversation_of_deepeval(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": "En 5 días."}]
    found = brought(tmp_path, "deepeval", json.dumps([{"turns": turns, "scenario": "x"}]), "t.json")
    assert (found.cases[0].output, told(found)) == ("En 5 días.", ["`scenario`"])


@pytest.mark.parametrize("name", ["ragas", "deepeval"])
def test_a_case_comes_back_as_it_went(tmp_path: Path, name: str) -> None:
    sources = [{"id": "a", "text": "Tarda 5 días."}, {"id": "b", "text": "Es gratis."}]
    one = case(reference=ANSWER, sources=sources, expect={"sources_any": ["a"]}, output="Son 5 días.")
    back = there_and_back(tmp_path, name, [one])[0]
    texts = {source.id: source.text for source in back.sources}
    assert sorted(texts.values()) == ["Es gratis.", "Tarda 5 días."]
    assert [texts[id] for id in back.expect.sources_any or ()] == ["Tarda 5 días."]
    assert back.references == one.references
    text = back.output["text"] if isinstance(back.output, dict) else back.output
    assert text == "Son 5 días."
    again = there_and_back(tmp_path, name, [back])[0]
    assert again.model_dump(exclude={"id", "conversation"}) == back.model_dump(exclude={"id", "conversation"})


def test_a_case_of_deepeval_keeps_what_it_is(tmp_path: Path) -> None:
    one = case(lang="es-CL", channel="chat", tags=["a", "b"], cluster="envios", task="abstain")
    assert there_and_back(tmp_path, "deepeval", [one]) == (one,)


@pytest.mark.parametrize("name", ["ragas", "deepeval"])
def test_what_they_cannot_say_is_named(name: str) -> None:
    one = case(expect={"must_not": ["gratis"], "register": "usted", "facts": ["5 días"]}, references=["a", "b"])
    named = {note.what for note in write(name, [Row(one)]).notes}
    assert {"wordings that must not", "the form of address", "facts", "further references"} <= named


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ragas", '{"user_input": "a"}\n{"user', r"s\.json, line 2: it is not JSON"),
        ("ragas", '{"user_input": ""}', "`user_input` is empty"),
        ("deepeval", "[1]", "entry 1: it is no object"),
        ("deepeval", '[{"actual_output": "a"}]', "`input` is empty"),
        ("deepeval", "[]", "there is no test in it"),
        ("deepeval", "[" * 100_000, "not JSON"),
    ],
)
def test_a_broken_file_is_one_sentence_with_its_place(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        brought(tmp_path, name, content, "s.json")


def test_a_field_of_the_wrong_kind_names_its_place(tmp_path: Path) -> None:
    row: dict[str, Any] = {"input": ASKED, "additional_metadata": {"task": "poem"}}
    with pytest.raises(InputError, match=r"entry 1: `task`"):
        brought(tmp_path, "deepeval", json.dumps([row]), "t.json")
