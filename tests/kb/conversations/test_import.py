"""Importing twice changes nothing, what changed is replaced, what is broken is named, and nothing else is lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from copilot.conversation import Conversation, Message
from copilot.errors import InputError
from copilot.settings import Settings
from copilot.store import Store, conversations
from copilot.store.schema import CustomerRow, MessageRow
from kb.conversations import jsonl, put

from .conftest import Import, Write, row

Read = Callable[..., Conversation]


def test_a_conversation_comes_back_as_it_was(bring: Import, write: Write, read: Read) -> None:
    given = row(subject="Internet", reopened=False, csat=5, tags=["wifi"], timezone="America/Santiago")
    assert bring(write(given)).added == 1
    stored = read("c-1")
    assert stored.model_copy(update={"opened_at": None}) == Conversation.model_validate(given)


def test_importing_again_finds_all_unchanged(bring: Import, write: Write) -> None:
    file = write(row("a"), row("b"))
    assert bring(file).added == 2
    again = bring(file)
    assert (again.seen, again.unchanged, again.added, again.changed, again.resolutions) == (2, 2, 0, 0, 0)


def test_the_same_id_from_two_sources_is_two_conversations(bring: Import, write: Write, everything: Read) -> None:
    assert bring(write(row(source="zendesk"), row(source="chat"))).added == 2
    assert {one.source for one in everything()} == {"zendesk", "chat"}


def test_a_changed_conversation_is_replaced_and_keeps_its_rows(
    bring: Import, write: Write, read: Read, store: Store
) -> None:
    def ids() -> list[int]:
        with store.read() as session:
            return list(session.scalars(select(MessageRow.id).order_by(MessageRow.position)))

    bring(write(row()))
    before = ids()
    changed = row()
    changed["messages"] = [*changed["messages"][:2], {"id": "m9", "role": "agent", "text": "Ya quedó."}]
    report = bring(write(changed))
    assert (report.changed, report.added) == (1, 0)
    assert [message.text for message in read("c-1").messages][-1] == "Ya quedó."
    assert ids() == before


def test_a_shorter_version_loses_the_messages_that_are_gone(bring: Import, write: Write, read: Read) -> None:
    bring(write(row()))
    shorter = row()
    shorter["messages"] = shorter["messages"][:1]
    bring(write(shorter))
    assert [message.id for message in read("c-1").messages] == ["m1"]


def test_a_message_added_here_survives_importing_the_same_file(
    bring: Import, write: Write, read: Read, store: Store
) -> None:
    file = write(row())
    bring(file)
    with store.begin() as session:
        conversations.append(session, conversations.find_row(session, "c-1"), Message(role="agent", text="Enviado"))
    assert bring(file).unchanged == 1
    assert read("c-1").messages[-1].text == "Enviado"


def test_bad_lines_are_named_and_the_rest_is_imported(bring: Import, write: Write) -> None:
    file = write(
        row("a"),
        '{"id": "b", "messages": [',
        '["no", "object"]',
        row(""),
        row("c", messages=[{"role": "marciano", "text": "hola"}]),
        row("d", messages=[{"role": "customer"}]),
        row("e", messages="hola"),
        row("f", messages=[]),
        row("g", messages=[{"role": "customer", "text": " "}]),
        "",
        row("z"),
    )
    report = bring(file)
    assert (report.seen, report.added) == (10, 2)
    assert [(one.path, one.reason.partition(".")[0]) for one in report.failed] == [
        (f"{file}, line 2", "it is not JSON (column 26)"),
        (f"{file}, line 3", "it is not a JSON object"),
        (f"{file}, line 4", "it has no `id`"),
        (f"{file}, line 5", "message 1 has no `role` we know"),
        (f"{file}, line 6", "message 1 has no `text`"),
        (f"{file}, line 7", "it has no list of `messages`"),
    ]
    assert [one.path for one in report.empty] == [f"{file}, line 8", f"{file}, line 9"]


def test_a_line_that_is_not_text_or_nested_without_end_fails_alone(bring: Import, write: Write, tmp_path: Path) -> None:
    file = write(row("a"), "[" * 200_000, '{"id": ' + "9" * 5_000 + "}")
    with file.open("ab") as handle:
        handle.write(b'{"id": "\xff\xfe"}\n')
    report = bring(file)
    assert (report.added, len(report.failed)) == (1, 3)


def test_a_row_above_the_limit_fails_and_the_next_one_is_read(
    bring: Import, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "LONGEST_ROW", 2_000)
    report = bring(write(row("a"), row("b", subject="x" * 9_000), row("c")))
    assert (report.added, [one.reason for one in report.failed]) == (2, ["it is above 0 MB. Split or cut it."])


def test_an_id_that_comes_twice_is_told_when_its_content_differs(bring: Import, write: Write) -> None:
    file = write(row("a"), row("a"), row("a", subject="otra"))
    report = bring(file)
    assert (report.added, report.unchanged, len(report.failed)) == (1, 1, 1)
    assert bring(file).unchanged == 2


def test_other_names_for_fields_and_roles_are_understood(bring: Import, write: Write, read: Read) -> None:
    messages = [
        {"rol": "cliente", "texto": "a", "fecha": "02/03/2026 10:15"},
        {"role": "assistant", "content": [{"type": "text", "text": "b"}], "timestamp": 1772446500},
        {"sender_type": "Agente", "body": "c", "created_at": "1772446500000", "internal": True},
        {"role": "user", "message": "d", "ts": "Mon, 02 Mar 2026 10:15:00 -0300", "author": {"name": "Ana"}},
    ]
    bring(write({"conversation_id": 77, "messages": messages, "customer_name": "Ana", "email": "ANA@Example.com"}))
    stored = read("77")
    assert [one.role for one in stored.messages] == ["customer", "agent", "agent", "customer"]
    assert [one.text for one in stored.messages] == ["a", "b", "c", "d"]
    assert [one.private for one in stored.messages] == [False, False, True, False]
    assert all(one.at and one.at.isoformat().startswith("2026-03-02T1") for one in stored.messages)
    assert (stored.source, stored.customer.id, stored.messages[3].author) == ("import", "ana@example.com", "Ana")


def test_unknown_fields_are_ignored_and_missing_ids_are_positions(bring: Import, write: Write, read: Read) -> None:
    bring(write(row(extra={"a": 1}, messages=[{"role": "customer", "text": "hola", "foo": 1}])))
    assert read("c-1").messages[0].id == "0"


def test_duplicate_message_ids_become_different_and_copies_one(bring: Import, write: Write, read: Read) -> None:
    messages = [
        {"id": "m", "role": "customer", "text": "uno"},
        {"id": "m", "role": "customer", "text": "uno"},
        {"id": "m", "role": "agent", "text": "dos"},
    ]
    bring(write(row(messages=messages)))
    assert [(one.id, one.text) for one in read("c-1").messages] == [("m", "uno"), ("m#2", "dos")]


@pytest.mark.parametrize("at", ["ayer", "0000-00-00", -5, 1e300, "9999-12-31T23:59:59Z", {"a": 1}, True, "31/31/2026"])
def test_a_nonsense_time_is_left_out_and_the_message_stays(bring: Import, write: Write, read: Read, at: object) -> None:
    bring(write(row(messages=[{"role": "customer", "text": "hola", "at": at}], opened_at=at, resolved_at=at)))
    assert (read("c-1").messages[0].at, read("c-1").resolved_at) == (None, None)


def test_a_time_without_zone_is_the_conversations_else_the_installations(
    bring: Import, write: Write, read: Read, settings: Settings
) -> None:
    said = [{"role": "customer", "text": "hola", "at": "2026-07-02 10:00"}]
    bring(write(row("a", messages=said, timezone="Europe/Madrid"), row("b", messages=said, timezone="Marte/Olympus")))
    at_a, at_b = read("a").messages[0].at, read("b").messages[0].at
    assert at_a and at_b
    assert (at_a.hour, at_b.hour) == (8, 14)  # UTC: Madrid is two hours ahead, Santiago four behind
    assert read("b").timezone == ""


def test_hostile_text_is_stored_clean(bring: Import, write: Write, read: Read) -> None:
    texts = ["nulo \0 aquí", "solo \ud800 medio", "שלום عالم", "😀😀👨‍👩‍👧", "a\u2028b"]
    lines = row(messages=[{"role": "customer", "text": one} for one in texts])
    file = write(json.dumps(lines))
    assert bring(file).added == 1
    assert [one.text for one in read("c-1").messages] == [
        "nulo  aquí",
        "solo  medio",
        "שלום عالم",
        "😀😀👨‍👩‍👧",
        "a\nb",
    ]
    assert bring(file).unchanged == 1


def test_ids_that_do_not_fit_fail_with_the_reason(bring: Import, write: Write) -> None:
    report = bring(write(row("x" * 301), row(source="y" * 101), row("ok", customer={"id": "z" * 201})))
    assert len(report.failed) == 3
    assert "`id` has 301 characters" in report.failed[0].reason


def test_a_language_is_detected_where_none_is_given(bring: Import, write: Write, read: Read) -> None:
    said = [{"role": "customer", "text": "Bom dia, não consigo pagar minha fatura, você pode me ajudar?"}]
    bring(write(row(language="", messages=said)))
    assert read("c-1").language == "pt"


def test_customers_are_one_by_id_and_their_handles_are_normalised(bring: Import, write: Write, store: Store) -> None:
    handles = [{"channel": "email", "handle": "MARIA@Example.com "}, {"channel": "whatsapp", "handle": "9 8765 4321"}]
    bring(
        write(
            row("a", customer={"id": "u-1", "name": "María", "identities": handles}),
            row("b", customer={"id": "u-1", "name": "María Soto", "identities": handles[:1]}),
            row("c", customer={"id": "u-2", "identities": handles}),
            row("d", customer={"identities": handles}),
            row("e", customer=None),
        )
    )
    with store.read() as session:
        found = {one.external_id: one for one in session.scalars(select(CustomerRow))}
    assert set(found) == {"u-1", "u-2", "maria@example.com"}
    assert found["u-1"].name == "María Soto"
    assert {(one.channel, one.handle) for one in found["u-1"].identities} == {
        ("email", "maria@example.com"),
        ("whatsapp", "+56987654321"),
    }


def test_a_folder_is_read_with_all_that_is_known_in_it(bring: Import, write: Write, tmp_path: Path) -> None:
    write(row("a"))
    (tmp_path / "notas.docx").write_bytes(b"PK")
    (tmp_path / "dentro").mkdir()
    (tmp_path / "dentro" / "b.csv").write_text("conversation_id,role,text\nb,cliente,hola\n", encoding="utf-8")
    report = bring(tmp_path)
    assert report.added == 2
    assert report.skipped >= 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("no.jsonl", None, "does not exist"),
        ("foto.png", b"\x89PNG", "is of no known kind"),
        ("todo.json", b'[{"id": 1}]', "is one JSON array"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_nothing_is_written(
    bring: Import, write: Write, everything: Read, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=reason):
        bring(write(row()), tmp_path / name)
    assert everything() == []


def test_an_empty_file_is_an_import_of_nothing(bring: Import, write: Write) -> None:
    report = bring(write())
    assert (report.seen, report.ok) == (0, True)


def test_progress_ends_at_the_end(store: Store, settings: Settings, write: Write) -> None:
    from kb.conversations import import_files

    told: list[tuple[int, int | None]] = []
    import_files(store, settings, [write(row("a"), row("b"))], progress=lambda *done: told.append(done))
    assert told[-1] == (100, 100)
    assert told == sorted(told, key=lambda pair: pair[0])


def test_a_conversation_handed_over_by_a_program_is_treated_alike(store: Store, settings: Settings, read: Read) -> None:
    given = Conversation.model_validate(
        row(customer={"name": "Ana", "identities": [{"channel": "email", "handle": "A@B.cl"}]})
    )
    assert put(store, settings, [given]).resolutions == 1
    assert put(store, settings, [given]).unchanged == 1
    assert read("c-1").customer.id == "a@b.cl"
