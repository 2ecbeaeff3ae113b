"""JUnit XML as continuous integration reads it."""

from xml.etree.ElementTree import Element, fromstring

import pytest

from copilot.settings import Settings
from evals.report import junit, read_run
from evals.runs.folder import Folder
from tests.evals.report.runs import HOSTILE, RIGHT, WRONG, case, made


@pytest.fixture
def folder(settings: Settings) -> Folder:
    rows = [case("c1", RIGHT), case("c2", WRONG), case("c3\ufffe", HOSTILE), case("c4", RIGHT)]
    hits = {"answerable": 0.9, "hits": [{"source_id": "devoluciones", "passage_id": "devoluciones#0"}]}
    rows.append(case("r1", None) | {"task": "retrieval", "output": hits, "expect": {}})
    folder = made(settings, "run", rows)
    erred = {"error": "It timed out.", "cause": "timeout", "output": {}}
    samples = [one.model_copy(update=erred) if one.id == "c4" else one for one in folder.samples()]
    folder.replace("samples.jsonl", "".join(f"{one.model_dump_json(by_alias=True)}\n" for one in samples))
    (folder.path / "summary.json").unlink()
    return folder


@pytest.fixture
def root(folder: Folder) -> Element:
    return fromstring(junit(read_run(folder)))


def test_a_suite_for_each_task_and_a_test_case_for_each_case(root: Element) -> None:
    assert (root.tag, [one.get("name") for one in root]) == ("testsuites", ["draft", "retrieval"])
    for suite in root.iter("testsuite"):
        assert suite.get("tests") == str(len(suite.findall("testcase")))
    assert len(root.findall(".//testcase")) == 5


def test_failures_errors_and_what_was_not_measured_are_told_apart(root: Element) -> None:
    draft, retrieval = root
    assert [draft.get(name) for name in ("failures", "errors", "skipped")] == ["2", "1", "0"]
    assert [retrieval.get(name) for name in ("failures", "errors", "skipped")] == ["0", "0", "1"]
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["5", "2", "1"]
    error = draft.find("testcase[@name='c4']/error")
    assert error is not None and (error.get("type"), error.get("message")) == ("timeout", "It timed out.")
    assert draft.find("testcase[@name='c1']/*") is None


def test_a_failure_tells_its_metrics_and_reasons(root: Element) -> None:
    failure = root.find(".//testcase[@name='c2']/failure")
    assert failure is not None and "facts" in (failure.get("message") or "")
    assert "«90 días» no aparece en las fuentes" in (failure.text or "")
    assert "El reembolso llega en 90 días hábiles." in (failure.text or "")


def test_what_xml_admits_in_no_form_is_replaced(root: Element) -> None:
    assert root.find(".//testcase[@name='c3\ufffd']") is not None


def test_every_attribute_is_what_readers_of_junit_expect(root: Element) -> None:
    for suite in root.iter("testsuite"):
        assert len(suite.get("timestamp") or "") == len("2026-01-01T00:00:00")
        assert suite[0].tag == "properties"
    for one in root.iter("testcase"):
        assert one.get("classname") and float(one.get("time") or "x") >= 0 and len(one) <= 1
