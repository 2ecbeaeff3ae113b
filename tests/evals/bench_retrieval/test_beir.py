import pytest

from copilot.errors import InputError
from evals.bench_retrieval.beir import open_folder

from .conftest import DOCUMENTS, Make

GOOD = '{"_id": "a", "title": "T", "text": "uno"}'
HEADER = "query-id\tcorpus-id\tscore"


def test_a_folder_is_its_documents_and_the_questions_that_they_answer(beir: Make) -> None:
    dataset = open_folder(beir())
    assert dataset.name == "ayuda"
    assert [document[:3] for document in dataset.documents()] == list(DOCUMENTS)
    assert {question.id: question.relevant for question in dataset.questions}["q2"] == {"wifi"}
    assert dataset.notes == ()


def test_documents_can_be_gone_through_again(beir: Make) -> None:
    dataset = open_folder(beir())
    assert len(list(dataset.documents())) == len(list(dataset.documents())) == 5


def test_a_document_needs_no_title_and_an_id_may_be_a_number(beir: Make) -> None:
    dataset = open_folder(beir(corpus=['{"_id": 7, "text": "uno"}'], qrels=[HEADER, "q1\t7\t1"]))
    assert next(dataset.documents())[:3] == ("7", "", "uno")
    assert dataset.questions[0].relevant == {"7"}


def test_empty_documents_and_judgements_of_unknown_ones_are_left_out_and_said(beir: Make) -> None:
    made = beir(corpus=[GOOD, '{"_id": "b", "title": " ", "text": ""}'], qrels=[HEADER, "q1\ta\t1", "q2\tb\t1"])
    dataset = open_folder(made)
    assert [document.id for document in dataset.documents()] == ["a"]
    assert [question.id for question in dataset.questions] == ["q1"]
    assert dataset.notes == (
        "Empty documents, left out: 1.",
        "Rows of test.tsv that name documents out of the corpus, left out: 1.",
    )


def test_a_score_of_zero_is_no_answer(beir: Make) -> None:
    dataset = open_folder(beir(qrels=[HEADER, "q1\tdoble\t0", "q1\tbaja\t2", "q2\twifi\t-1"]))
    assert [(question.id, question.relevant) for question in dataset.questions] == [("q1", {"baja"})]


def test_the_only_split_is_taken_and_of_several_the_one_that_is_named(beir: Make) -> None:
    assert len(open_folder(beir(split="dev")).questions) == 5
    folder = beir(split="train", qrels=[HEADER, "q1\tdoble\t1"])
    assert len(open_folder(folder, "train").questions) == 1
    with pytest.raises(InputError, match=r"test\.tsv: is not there\. Choose with --split: dev, train\."):
        open_folder(folder)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([GOOD, "{nada"], r"corpus\.jsonl, line 2: not JSON at column 2\."),
        ([GOOD, "[1]"], r"corpus\.jsonl, line 2: not a JSON object\."),
        ([GOOD, '{"text": "dos"}'], r"corpus\.jsonl, line 2: it has no `_id`\."),
        ([GOOD, GOOD], r"corpus\.jsonl, line 2: the `_id` 'a' was there before\."),
        ([GOOD, "", '{"_id": "b", "text": 5}'], r"corpus\.jsonl, line 3: its `text` is no text\."),
        ([GOOD, '{"_id": "b", "title": ["x"]}'], r"corpus\.jsonl, line 2: its `title` is no text\."),
        ([], r"corpus\.jsonl: holds no document with text\."),
    ],
)
def test_a_bad_document_is_named_by_its_line(beir: Make, lines: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        open_folder(beir(corpus=lines))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['{"_id": "q1", "text": "x"}', '{"_id": "q1", "text": "y"}'], r"queries\.jsonl, line 2: the `_id` 'q1'"),
        (['{"_id": "q1", "text": " "}'], r"queries\.jsonl, line 1: the question's `text` is empty\."),
        (['{"_id": true, "text": "x"}'], r"queries\.jsonl, line 1: it has no `_id`\."),
    ],
)
def test_a_bad_question_is_named_by_its_line(beir: Make, lines: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        open_folder(beir(queries=lines))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["q1\tdoble\t1"], r"test\.tsv, line 1: the header is not query-id, corpus-id, score"),
        ([HEADER, "q1 doble 1"], r"test\.tsv, line 2: 1 columns in place of 3\."),
        ([HEADER, "q1\tdoble\t1", "q1\tbaja\tsí"], r"test\.tsv, line 3: the score 'sí' is no whole number\."),
        ([HEADER, "q1\tdoble\t--1"], r"test\.tsv, line 2: the score '--1' is no whole number\."),
        ([HEADER, "q9\tdoble\t1"], r"test\.tsv, line 2: the question 'q9' is not in queries\.jsonl\."),
        ([HEADER, "q1\tdoble\t0"], r"test\.tsv: no question has a document of the corpus"),
    ],
)
def test_a_bad_judgement_is_named_by_its_line(beir: Make, lines: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        open_folder(beir(qrels=lines))


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(beir: Make, name: str) -> None:
    folder = beir()
    (folder / name).unlink()
    with pytest.raises(InputError, match=name):
        open_folder(folder)


def test_text_in_another_encoding_is_named_by_its_line(beir: Make) -> None:
    folder = beir()
    (folder / "corpus.jsonl").write_bytes(f"{GOOD}\n".encode() + '{"_id": "b", "text": "señal"}\n'.encode("latin-1"))
    with pytest.raises(InputError, match=r"corpus\.jsonl, line 2: not UTF-8 text\. Save it as UTF-8\."):
        open_folder(folder)
