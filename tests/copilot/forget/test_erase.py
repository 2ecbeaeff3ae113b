"""What goes with a person, what stays, and what was being written meanwhile."""

import json
import logging
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from copilot.conversation import Conversation
from copilot.copilot import open_copilot
from copilot.draft import Citation, Draft, Sentence
from copilot.errors import ConflictError, NotFoundError
from copilot.forget import Erased, counted, erase, export, find, mentions, read_person, tables
from copilot.logs import JsonLines
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, conversations, drafts, feelings, resolutions, state
from copilot.store.schema import Base, ConversationRow, CustomerRow, DraftRow, ErasedKeyRow, ErasureRow, ResolutionRow
from kb.conversations import import_files, put
from kb.conversations.likeness import LIKENESS
from kb.put import put as put_articles
from tests.copilot.forget import people, searching
from tests.copilot.forget.people import EUSEBIO, HER_MARKS, HERS, HIS, HIS_MARKS, ZORAIDA, talk


def bring(store: Store, settings: Settings, talks: Sequence[dict[str, Any]], tmp_path: Path) -> Any:
    return import_files(store, settings, [people.write(tmp_path / "some.jsonl", list(talks))])


def forget(store: Store, id: str = "cust-zq-991") -> Erased:
    with store.read() as session:
        rows = find(session, id)
    return erase(store, rows, LIKENESS, by="test")


def row_id(store: Store, id: str) -> int:
    with store.read() as session:
        return conversations.find_row(session, id).id


def draft(id: str, **fields: Any) -> Draft:
    return Draft(id=id, outcome="reply", text="Hola", language="es", confidence=0.5, **fields)


@pytest.fixture
def both(store: Store, settings: Settings, tmp_path: Path) -> Store:
    assert bring(store, settings, [*HERS, *HIS], tmp_path).added == 4
    return store


def test_no_row_of_any_table_holds_an_erased_customer(both: Store) -> None:
    forget(both)
    assert {mark: where for mark, where in searching.in_tables(both, HER_MARKS).items() if where} == {}
    his = searching.in_tables(both, HIS_MARKS)
    assert [mark for mark in HIS_MARKS if not his[mark]] == []


def test_it_says_beforehand_what_goes(both: Store) -> None:
    with both.read() as session:
        going = counted(session, read_person(session, find(session, "cust-zq-991")))
    assert (going["conversations"], going["messages"], going["identities"], going["resolutions"]) == (2, 3, 2, 1)
    assert forget(both).rows == going


def test_all_records_of_one_person_go_together(both: Store, settings: Settings, tmp_path: Path) -> None:
    elsewhere = ZORAIDA | {"id": "zq-mail"}
    bring(both, settings, [talk("mail-1", elsewhere, "Escribo también por correo", source="mail")], tmp_path)
    with both.begin() as session:
        ids = [one.id for one in session.query(CustomerRow) if one.name == ZORAIDA["name"]]
        session.query(CustomerRow).where(CustomerRow.id.in_(ids)).update({"person_id": min(ids)})
    assert forget(both).rows["customers"] == 2
    assert {mark: where for mark, where in searching.in_tables(both, HER_MARKS).items() if where} == {}


def test_the_best_of_its_near_duplicates_is_searched_in_an_erased_answer_s_place(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    question, answer = "¿Cómo cambio la contraseña del wifi de mi casa?", "Entre en la página del router y cámbiela."
    rated = talk("hers", ZORAIDA, question, answer) | {"csat": 5}
    bring(store, settings, [rated, talk("his", EUSEBIO, question, answer)], tmp_path)
    with store.read() as session:
        assert resolutions.counts(session) == (1, 1, 0)
    forget(store)
    with store.read() as session:
        assert resolutions.counts(session) == (1, 0, 0)
        left = session.query(ResolutionRow).one()
        assert (left.conversation.external_id, left.revision) == ("his", state.current_revision(session))


def test_drafts_for_others_that_cite_an_erased_answer_go_too(both: Store) -> None:
    cited = Citation(source_id="conv-zq-1", passage_id="conv-zq-1#answer", quote="x", pool="resolutions")
    kept = Citation(source_id="conv-ev-1", passage_id="conv-ev-1#answer", quote="x", pool="resolutions")
    with both.begin() as session:
        drafts.save(session, draft("a", citations=(cited,)), row_id(both, "conv-ev-2"))
        drafts.save(session, draft("b", citations=(kept,)), row_id(both, "conv-ev-2"))
    forget(both)
    with both.read() as session:
        assert [one.id for one in session.query(DraftRow)] == ["b"]


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"conversation_id": "conv-zq-2"}, []),
        ({"notes": ("Escribe zoraida.q@tucanazul.example",)}, []),
        ({"notes": ("Pregunta a Zoraida Quintanilla",)}, []),
        ({"notes": ("Pregunta a Zoraida",)}, ["a"]),
    ],
)
def test_a_draft_that_was_not_for_a_stored_conversation_goes_when_it_names_them(
    both: Store, fields: dict[str, Any], left: list[str]
) -> None:
    with both.begin() as session:
        drafts.save(session, draft("a", **fields), None)
    forget(both)
    with both.read() as session:
        assert [one.id for one in session.query(DraftRow)] == left


def test_a_draft_for_another_with_the_same_handle_that_tells_their_story_goes(
    both: Store, settings: Settings, tmp_path: Path
) -> None:
    family = {"id": "son", "name": "Hijo", "identities": ZORAIDA["identities"][:1]}
    bring(both, settings, [talk("son-1", family, "Hola, soy el hijo")], tmp_path)
    with both.begin() as session:
        session.query(CustomerRow).update({"person_id": None})
    told = Sentence(text="Como nos contó", support="history", passage_id="m1")
    with both.begin() as session:
        drafts.save(session, draft("a", sentences=(told,)), row_id(both, "son-1"))
        drafts.save(session, draft("b", sentences=(told,)), row_id(both, "conv-ev-2"))
    forget(both)
    with both.read() as session:
        assert [one.id for one in session.query(DraftRow)] == ["b"]


def test_a_draft_that_was_being_written_for_them_is_not_kept(both: Store) -> None:
    place = row_id(both, "conv-zq-2")
    forget(both)
    with pytest.raises(NotFoundError, match="erased"), both.begin() as session:
        drafts.save(session, draft("late"), place)


def test_a_draft_that_was_being_written_with_their_answer_is_not_kept(both: Store) -> None:
    forget(both)
    cited = Citation(source_id="conv-zq-1", passage_id="conv-zq-1#answer", quote="x", pool="resolutions")
    with pytest.raises(ConflictError, match="erased"), both.begin() as session:
        drafts.save(session, draft("late", citations=(cited,)), row_id(both, "conv-ev-2"))


def test_the_number_of_an_erased_conversation_is_never_another_s(
    both: Store, settings: Settings, tmp_path: Path
) -> None:
    bring(both, settings, [talk("last", ZORAIDA | {"id": "other-id"}, "Hola")], tmp_path)
    with both.read() as session:
        rows = [one.id for one in session.query(CustomerRow) if one.name == ZORAIDA["name"]]
    highest = row_id(both, "last")
    erase(both, rows, LIKENESS, by="test")
    bring(both, settings, [talk(f"new-{n}", {"id": f"n-{n}"}, "Hola, ¿qué tal?") for n in range(3)], tmp_path)
    with both.read() as session:
        new = session.query(ConversationRow).where(ConversationRow.external_id.like("new-%"))
        assert min(one.id for one in new) > highest
        assert min(one.id for one in session.query(CustomerRow).where(CustomerRow.external_id.like("n-%"))) > max(rows)


def test_what_was_being_heard_of_them_is_not_kept(both: Store, settings: Settings) -> None:
    with open_copilot(settings) as copilot:
        hear, erased_once = copilot.hear, []

        def slowly(conversation: Any) -> Any:
            if not erased_once:
                erased_once.append(forget(both))
            return hear(conversation)

        copilot.hear = slowly  # type: ignore[method-assign]
        assert copilot.hear_waiting() == 2
    with both.read() as session:
        assert feelings.kept(session, row_id(both, "conv-ev-2")) is not None
    assert searching.in_tables(both, ("zoraida",)) == {"zoraida": set()}


def test_importing_the_same_export_again_brings_nobody_back(both: Store, settings: Settings, tmp_path: Path) -> None:
    forget(both)
    report = bring(both, settings, [*HERS, *HIS], tmp_path)
    assert (report.seen, report.erased, report.unchanged, report.added) == (4, 2, 2, 0)
    assert {mark: where for mark, where in searching.in_tables(both, HER_MARKS).items() if where} == {}


def test_an_older_export_that_holds_more_of_them_brings_none_of_it(
    both: Store, settings: Settings, tmp_path: Path
) -> None:
    forget(both)
    report = bring(both, settings, [talk("conv-zq-0", ZORAIDA, "Algo de mucho antes")], tmp_path)
    assert (report.erased, report.added) == (1, 0)


def test_whoever_writes_anew_is_a_new_customer(both: Store, settings: Settings, tmp_path: Path) -> None:
    forget(both)
    new = talk("conv-zq-3", ZORAIDA, "Hola de nuevo")
    new["messages"][0]["at"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    other = talk("conv-zq-4", ZORAIDA | {"id": "cust-new"}, "Con otro número de cliente")
    assert bring(both, settings, [new, other], tmp_path).added == 2
    assert forget(both).rows["conversations"] >= 1  # and may be erased again
    assert bring(both, settings, [*HERS, new], tmp_path).erased == 3


def test_an_erasure_keeps_nothing_but_numbers_and_digests(both: Store) -> None:
    made = forget(both)
    with both.read() as session:
        row = session.get_one(ErasureRow, made.id)
        digests = [one.digest for one in session.query(ErasedKeyRow)]
    assert (row.by, row.counts["rows"]) == ("test", made.rows)
    assert len(digests) == 3
    assert all(len(one) == 64 for one in digests)


def test_an_erased_customer_is_said_to_be_erased(both: Store) -> None:
    forget(both)
    with both.read() as session, pytest.raises(NotFoundError, match="was erased on 20"):
        find(session, "cust-zq-991", "helpdesk")


def test_an_id_of_two_people_asks_for_the_source(both: Store, settings: Settings, tmp_path: Path) -> None:
    bring(both, settings, [talk("x-1", {"id": "cust-zq-991"}, "Hola, soy otra", source="shop")], tmp_path)
    with both.read() as session:
        with pytest.raises(ConflictError, match="'helpdesk', 'shop'"):
            find(session, "cust-zq-991")
        assert len(find(session, "cust-zq-991", "shop")) == 1


def test_articles_that_name_them_are_listed_and_left_alone(both: Store, settings: Settings) -> None:
    bodies = {
        "name": "Como hizo ZORAIDA QUINTANILLA en marzo.",
        "mail": "Escribe a zoraida.q@tucanazul.example.",
        "none": "Zoraida es un nombre; quintanilla, un lugar.",
    }
    put_articles(both, settings, [Article(id=id, title=id, body=body) for id, body in bodies.items()])
    with both.read() as session:
        found = mentions(session, read_person(session, find(session, "cust-zq-991")))
    assert [one.id for one in found] == ["mail", "name"]


def test_no_log_line_holds_a_word_of_them(
    both: Store, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        forget(both)
        bring(both, settings, HERS, tmp_path)
    lines = "\n".join(
        JsonLines().format(record) for record in caplog.records if record.name.startswith(("copilot", "kb"))
    )
    assert "a customer was erased" in lines
    assert [mark for mark in HER_MARKS if mark in lines.lower()] == []


def test_the_export_holds_everything_and_can_be_imported(both: Store, settings: Settings, tmp_path: Path) -> None:
    place = row_id(both, "conv-zq-2")
    with both.begin() as session:
        drafts.save(session, draft("a"), place)
        drafts.record_use(session, "a", "used", at=datetime.now(UTC))
    with open_copilot(settings) as copilot:
        copilot.hear_waiting()
    with both.read() as session:
        document = json.loads(json.dumps(export(session, find(session, "cust-zq-991"))))
    assert document["customers"][0]["identities"][1] == {"channel": "whatsapp", "handle": "+56987654321"}
    assert [one["id"] for one in document["conversations"]] == ["conv-zq-1", "conv-zq-2"]
    assert document["drafts"][0]["draft"]["id"] == "a"
    assert document["drafts"][0]["use"]["verdict"] == "used"
    assert document["heard_feelings"][0]["conversation_id"] == "conv-zq-2"
    assert document["past_answers"][0]["question"].startswith("No entiendo la factura")
    assert {"digests", "promises", "matters", "feeling_corrections", "customer_links"} <= set(document)
    assert [mark for mark in HER_MARKS if mark not in json.dumps(document).lower()] == []
    assert [mark for mark in HIS_MARKS if mark in json.dumps(document).lower()] == []
    forget(both)
    fresh = [one | {"id": f"again-{one['id']}", "source": "copy"} for one in document["conversations"]]
    assert bring(both, settings, fresh, tmp_path).added == 2


def test_a_program_cannot_bring_an_erased_conversation_back(both: Store, settings: Settings) -> None:
    hers = conversations.find(both, "conv-zq-1")
    forget(both)
    report = put(both, settings, [hers])
    assert (report.erased, report.added) == (1, 0)


def test_an_import_under_way_does_not_bring_them_back(both: Store, settings: Settings) -> None:
    """One that reads an export over and over, changed each time, while they are erased."""
    stop, failed = threading.Event(), []

    def import_again() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            talks = [one | {"subject": f"{number}"} for one in (*HERS, *HIS)]
            try:
                put(both, settings, [Conversation.model_validate(one) for one in talks])
            except SQLAlchemyError as error:
                failed.append(error)

    importing = threading.Thread(target=import_again)
    importing.start()
    forget(both)
    time.sleep(0.3)
    stop.set()
    importing.join()
    assert failed == []
    assert {mark: where for mark, where in searching.in_tables(both, HER_MARKS).items() if where} == {}


def test_every_table_is_a_person_s_or_known_to_be_nobody_s() -> None:
    """A new table that refers to no conversation, customer, draft or past answer has to be looked at."""
    about = {one.table.name for one in tables.references()}
    assert set(Base.metadata.tables) - about == {
        *("articles", "passages", "article_bands", "concept_words", "team_cues", "state"),
        *("users", "sessions", "api_keys", "erasures", "erased_keys", "pairings"),
        *("helpdesks", "helpdesk_agents", "helpdesk_cursors", "saved_replies"),
        "deliveries",  # ids of conversations, which `copilot.store.deliveries.erase` knows
        "audit",  # our own numbers
        "undone",  # and chance ones
    }
