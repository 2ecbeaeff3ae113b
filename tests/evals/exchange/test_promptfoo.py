"""promptfoo's tests as cases: what it asks is asked here too, or named; negations stay negations."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.errors import InputError
from evals.cases import Case
from evals.exchange import write
from evals.exchange.parts import Row
from tests.evals.exchange.files import ANSWER, ASKED, brought, case, there_and_back, told


def config(*asserted: dict[str, Any], **more: Any) -> str:
    test = {"vars": {"question": ASKED}, "assert": list(asserted)}
    return yaml.safe_dump({"prompts": ["{{question}}"], "providers": ["x"], "tests": [test | more]}, allow_unicode=True)


@pytest.mark.parametrize(
    ("asserted", "must_any", "must_not"),
    [
        ({"type": "contains", "value": "5 días"}, (("5 días",),), ()),
        ({"type": "icontains", "value": 5}, (("5",),), ()),
        ({"type": "contains-any", "value": ["5 días", "cinco"]}, (("5 días", "cinco"),), ()),
        ({"type": "icontains-all", "value": ["5 días", "hábiles"]}, (("5 días",), ("hábiles",)), ()),
        ({"type": "regex", "value": "5 días|cinco d\\.as"}, (("5 días", "cinco d.as"),), ()),
        ({"type": "regex", "value": "(?i)(hoy|mañana)"}, (("hoy", "mañana"),), ()),
        ({"type": "not-contains", "value": "15 días"}, (), ("15 días",)),
        ({"type": "not-icontains-any", "value": ["gratis", "siempre"]}, (), ("gratis", "siempre")),
        ({"type": "not-contains-all", "value": ["gratis"]}, (), ("gratis",)),
        ({"type": "not-regex", "value": "gratis|siempre"}, (), ("gratis", "siempre")),
    ],
    ids=lambda one: str(one.get("type")) if isinstance(one, dict) else "",
)
def test_wordings_that_must_and_must_not_stand_there(
    tmp_path: Path, asserted: dict[str, Any], must_any: object, must_not: object
) -> None:
    found = brought(tmp_path, "promptfoo", config(asserted), "c.yaml")
    expect = found.cases[0].expect
    assert (expect.must_any, expect.must_not) == (must_any, must_not)
    assert told(found) == ["`prompts`", "`providers`"]


@pytest.mark.parametrize(
    "asserted",
    [
        {"type": "not-contains-all", "value": ["gratis", "siempre"]},
        {"type": "not-equals", "value": "Hola"},
        {"type": "regex", "value": r"\d{5}"},
        {"type": "not-regex", "value": "gr.tis"},
        {"type": "llm-rubric", "value": "is kind"},
        {"type": "not-llm-rubric", "value": "is rude"},
        {"type": "latency", "threshold": 2000},
        {"type": "similar", "value": "Hola", "threshold": 0.8},
        {"type": "javascript", "value": "output.includes('x')"},
        {"type": "not-javascript", "value": "output.length <= 90"},
        {"type": "starts-with", "value": "Hola"},
        {"type": "contains", "value": "x", "transform": "output.trim()"},
        {"type": "contains", "value": "x", "weight": 0},
        {"type": "contains", "value": "file://x.txt"},
        {"type": "contains"},
        {"type": "assert-set", "threshold": 0.5, "assert": [{"type": "contains", "value": "x"}]},
        {"type": "something-new"},
    ],
    ids=lambda one: str(one["type"]),
)
def test_what_has_no_counterpart_is_named_and_expects_nothing(tmp_path: Path, asserted: dict[str, Any]) -> None:
    found = brought(tmp_path, "promptfoo", config(asserted), "c.yaml")
    assert f"`{asserted['type']}`" in told(found)
    assert found.cases[0].expected == case(id="other").expected


def test_a_weight_is_named_and_its_assertion_kept(tmp_path: Path) -> None:
    found = brought(tmp_path, "promptfoo", config({"type": "contains", "value": "x", "weight": 3}), "c.yaml")
    assert found.cases[0].expect.must_any == (("x",),)
    assert "the weight of `contains`" in told(found)


def test_the_other_expectations(tmp_path: Path) -> None:
    asserted = [
        {"type": "equals", "value": ANSWER},
        {"type": "javascript", "value": "output.length < 900"},
        {"type": "not-is-refusal"},
        {"type": "assert-set", "assert": [{"type": "contains", "value": "5"}]},
    ]
    found = brought(tmp_path, "promptfoo", config(*asserted), "c.yaml")
    one = found.cases[0]
    assert one.references == (ANSWER,)
    assert (one.expect.max_chars, one.expect.action) == (899, ("reply", "ask", "escalate"))
    assert one.expect.must_any == (("5",),)
    assert "`equals`" in told(found)


def test_variables_defaults_and_templates(tmp_path: Path) -> None:
    text = """
prompts: ["Answer {{pregunta}}"]
defaultTest:
  vars: {idioma: es-CL, empresa: Alborada}
  assert: [{type: not-icontains, value: garantizamos}]
assertionTemplates:
  firma: {type: icontains, value: "{{empresa}}"}
tests:
  - description: uno
    vars:
      pregunta: ["¿Cuánto tarda?", "¿Cuánto cuesta?"]
      contexto: [Tarda 5 días., Cuesta $10.]
      canal: chat
      conversation: [{role: user, content: Hola}, {role: assistant, content: Dígame}]
    assert: [{$ref: "#/assertionTemplates/firma"}]
"""
    found = brought(tmp_path, "promptfoo", text, "c.yaml")
    assert [one.id for one in found.cases] == ["uno", "uno-2"]
    one = found.cases[1]
    assert (one.tag, one.channel) == ("es-CL", "chat")
    said = [(message.role, message.text) for message in one.conversation.messages]
    assert said == [("customer", "Hola"), ("agent", "Dígame"), ("customer", "¿Cuánto cuesta?")]
    assert [source.text for source in one.sources] == ["Tarda 5 días.", "Cuesta $10."]
    assert (one.expect.must_any, one.expect.must_not) == ((("Alborada",),), ("garantizamos",))
    assert "variable `empresa`" in told(found)


def test_tests_in_a_table_beside_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        'question,__description,__expected,__expected2,__metadata:cluster\n¿Cuánto?,a,"contains-any: 5, ""1,000""",'
        '"not-contains: 15",envios\n¿Qué?,b,Hola,similar(0.8): Hola,\n',
        encoding="utf-8",
    )
    found = brought(tmp_path, "promptfoo", "tests: file://t.csv", "c.yaml")
    first, second = found.cases
    assert (first.id, first.cluster) == ("a", "envios")
    assert (first.expect.must_any, first.expect.must_not) == ((("5", "1,000"),), ("15",))
    assert second.references == ("Hola",)
    assert "`similar`" in told(found)


@pytest.mark.parametrize("place", ["../secret.yaml", "file:///etc/hosts.yaml", "file://make_tests.py"])
def test_no_file_elsewhere_is_read(tmp_path: Path, place: str) -> None:
    (tmp_path.parent / "secret.yaml").write_text("- vars: {question: secreto}", encoding="utf-8")
    with pytest.raises(InputError, match="no test"):
        brought(tmp_path, "promptfoo", yaml.safe_dump({"tests": [place]}), "c.yaml")


def test_a_test_that_says_nothing_of_the_customer_names_its_place(tmp_path: Path) -> None:
    text = "tests: [{vars: {alfa: x, beta: y}}]"
    with pytest.raises(InputError, match=r"test 1: no variable is what the customer says .there are: alfa, beta."):
        brought(tmp_path, "promptfoo", text, "c.yaml")
    assert brought(tmp_path, "promptfoo", text, "c.yaml", question="beta").cases[0].conversation.messages[0].text == "y"


@pytest.mark.parametrize("text", ["tests: [{vars: {question: [", "{", "\x00\x01" * 40])
def test_a_broken_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"c\.yaml"):
        brought(tmp_path, "promptfoo", text, "c.yaml")


FULL = case(
    lang="es-CL",
    channel="chat",
    cluster="devoluciones",
    tags=["plazo"],
    split="dev",
    conversation=[
        {"role": "customer", "text": "Hola", "id": "0"},
        {"role": "agent", "text": "Dígame", "id": "1"},
        {"role": "customer", "text": ASKED, "id": "2"},
    ],
    sources=[{"id": "a", "text": "Tarda 5 días hábiles."}, {"id": "b", "text": "Es gratis."}],
    expect={
        "action": "reply",
        "register": "usted",
        "facts": [
            {"id": "f1", "text": "5 días hábiles", "source": "a", "anyof": ["5 días", "cinco días"]},
            {"id": "f2", "text": "es gratis", "critical": False},
        ],
        "must_any": [["5 días"], ["hábil", "hábiles"]],
        "must_not": ["15 días"],
        "sources_any": ["a"],
        "questions": ["¿cuándo?"],
        "max_chars": 900,
    },
    reference=ANSWER,
    output="Hola. Son 5 días hábiles.",
)


def test_a_case_comes_back_as_it_went(tmp_path: Path) -> None:
    back = there_and_back(tmp_path, "promptfoo", [FULL])[0]
    assert back.expected == FULL.expected
    assert without_customer_ids(back) == without_customer_ids(FULL)


def without_customer_ids(one: Case) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude={"conversation": {"language", "channel"}})


def test_what_promptfoo_cannot_ask_is_named(tmp_path: Path) -> None:
    notes = write("promptfoo", [Row(FULL)]).notes
    assert any("form of address" in note.what for note in notes)
    assert any("llm-rubric" in note.why for note in notes)


def test_what_is_written_is_a_configuration_of_promptfoo(tmp_path: Path) -> None:
    document = yaml.safe_load(write("promptfoo", [Row(FULL, "Hola")]).content)
    assert {"prompts", "providers", "tests"} <= document.keys()
    test = document["tests"][0]
    assert test["providerOutput"] == "Hola"
    assert all(isinstance(value, str) for value in test["vars"].values())
    assert {one["type"] for one in test["assert"]} == {
        "icontains-any",
        "llm-rubric",
        "icontains",
        "not-icontains",
        "javascript",
    }
