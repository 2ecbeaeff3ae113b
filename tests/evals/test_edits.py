"""What became of drafts: on a real store, with drafts that were sent, changed and refused."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.cli import main
from copilot.draft import Draft
from copilot.settings import Settings
from copilot.store import Store, drafts
from copilot.store.schema import ConversationRow
from evals.edits import Edits, distance, edits, week_of

ZONE = ZoneInfo("America/Santiago")
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
TEXT = "Hola, Ana. Tu pedido llega el viernes."


def draft(id: str, **more: object) -> Draft:
    given: dict[str, object] = {"id": id, "outcome": "reply", "text": TEXT, "language": "es-CL", "confidence": 0.9}
    return Draft.model_validate(given | {"created_at": MONDAY} | more)


@pytest.fixture
def talk(store: Store) -> int:
    """The row of a conversation on WhatsApp."""
    with store.begin() as session:
        row = ConversationRow(source="t", external_id="c1", channel="whatsapp", content_hash="h")
        session.add(row)
        session.flush()
        return row.id


def used(store: Store, one: Draft, verdict: str, at: datetime = MONDAY, row: int | None = None, **more: str) -> None:
    with store.begin() as session:
        drafts.save(session, one, row)
        drafts.record_use(session, one.id, verdict, at=at, **more)  # type: ignore[arg-type]


def found(store: Store, since: datetime | None = None) -> Edits:
    with store.read() as session:
        return edits(session, ZONE, since)


def test_a_draft_sent_as_it_was_has_no_distance_and_blanks_do_not_count() -> None:
    assert distance("Hola,  Ana\n\nadiós", "Hola, Ana adiós") == 0
    assert distance("abcd", "abxd") == 0.25
    assert distance("", "algo") == 1


def test_sent_changed_and_refused_are_counted_apart(store: Store) -> None:
    used(store, draft("a"), "used")
    used(store, draft("b"), "edited", sent_text=TEXT.replace("viernes", "lunes"))
    used(store, draft("c"), "discarded", reason="wrong")
    used(store, draft("d"), "discarded")
    whole = found(store).whole
    assert (whole.n, whole.unchanged.value, whole.refused.value) == (4, 0.25, 0.5)
    assert whole.reasons == {"wrong": 1, "none": 1}
    assert whole.distance.n == 2
    assert whole.distance.value == pytest.approx(whole.median, abs=1e-3)
    assert 0 < (whole.distance.value or 0) < 0.2


def test_one_draft_says_next_to_nothing(store: Store) -> None:
    used(store, draft("a"), "used")
    unchanged = found(store).whole.unchanged
    assert (unchanged.value, unchanged.n, unchanged.high) == (1, 1, 1)
    assert unchanged.low < 0.5


def test_findings_and_drafts_on_which_nobody_decided_are_no_edits(store: Store) -> None:
    used(store, draft("a", outcome="findings"), "edited", sent_text="Escribí yo.")
    with store.begin() as session:
        drafts.save(session, draft("b"), None)
    told = found(store)
    assert (told.whole.n, told.undecided, told.whole.unchanged.value) == (0, 1, None)


def test_weeks_are_those_of_the_company(store: Store) -> None:
    sunday = datetime(2026, 3, 2, 2, tzinfo=UTC)  # still Sunday in Santiago
    assert (week_of(sunday, ZONE), week_of(MONDAY, ZONE)) == ("2026-W09", "2026-W10")
    used(store, draft("a"), "used", sunday)
    used(store, draft("b"), "discarded", MONDAY)
    weeks = {one.of: one.unchanged.value for one in found(store).parts if one.by == "week"}
    assert weeks == {"2026-W09": 1.0, "2026-W10": 0.0}


def test_channels_and_languages_have_their_own_figures(store: Store, talk: int) -> None:
    used(store, draft("a"), "used", row=talk)
    used(store, draft("b", language="pt"), "discarded")
    parts = {(one.by, one.of): one.n for one in found(store).parts if one.by != "week"}
    assert parts == {("channel", "whatsapp"): 1, ("language", "es"): 1, ("language", "pt"): 1}


def test_only_what_was_decided_since_a_day_counts(store: Store) -> None:
    used(store, draft("a"), "used", MONDAY - timedelta(days=3))
    used(store, draft("b"), "used")
    assert found(store, MONDAY).whole.n == 1


def test_the_command_tells_the_figures_and_names_nobody(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)
    assert "Nobody has sent or refused a draft yet" in _said(settings, capsys)
    used(store, draft("a"), "used")
    used(store, draft("b"), "discarded", reason="tone")
    told = _said(settings, capsys, "--json")
    assert json.loads(told)["whole"]["n"] == 2
    assert "user" not in told
    shown = _said(settings, capsys)
    assert "2 drafts decided on" in shown
    assert "tone" in shown


def _said(settings: Settings, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["eval", "edits", *options, "--data", str(settings.data)])
    assert ended.value.code == 0
    return capsys.readouterr().out
