import pytest

from copilot.errors import ConflictError, NotFoundError, UsageError
from copilot.store import Store
from copilot.store import cues as kept
from kb import cues
from kb.cues import MOST_CUES, Preview
from tests.talks import add

CUE = "me tienen de (pelotita|pelota)"


def previewed(store: Store, text: str = CUE, language: str = "es", **options: int) -> Preview:
    return cues.preview(store, language, "frustration", text, **options)  # type: ignore[arg-type]


def test_a_cue_is_added_listed_and_taken_out(store: Store) -> None:
    assert cues.add(store, "es", "frustration", CUE, by="ana")
    assert not cues.add(store, "es", "frustration", CUE.upper())
    assert [(one.label, one.text, one.by) for one in cues.listed(store)] == [("frustration", CUE, "ana")]
    cues.remove(store, "es", "frustration", CUE)
    assert cues.listed(store) == []
    with pytest.raises(NotFoundError, match="escucha cues list"):
        cues.remove(store, "es", "frustration", CUE)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "at least two characters"),
        (" x ", "at least two characters"),
        ("?", "at least two characters"),
        ("de la", "only very common words"),
        ("y ... ya", "only very common words"),
        ("p*", "'p' alone|only very common|'para' alone"),
        ("(que|pelotita)", "'que' alone"),
        ("[pelotita] que", "'que' alone|only very common"),
        ("{time}", "a word of its own"),
        ("# #", "a word of its own"),
        ("{nowhere} sin luz", "There is no slot {nowhere}"),
        ("{ sin luz", "between { and }"),
        ("(sin luz", "is not closed"),
        ("sin luz)", "closes a bracket"),
        ("sin luz " * 30, "at most 200 characters"),
        ("a ... b ... c ... d ... e ... pelota", "as several cues"),
        ("[a] " * 13 + "pelota", "as several cues"),
        ("((((((((((((((pelota))))))))))))))", "as several cues"),
        ("! " * 20, "as several cues"),
        ("(pela|pela*|pel*) " * 8 + "pelota", "as several cues"),
        ("({time}|pela) " * 10 + "pelota", "as several cues"),
    ],
)
def test_a_cue_that_cannot_be_read_or_is_found_everywhere_is_refused(store: Store, text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        cues.add(store, "es", "anger", text)
    with pytest.raises(UsageError, match=reason):
        cues.preview(store, "es", "anger", text)
    assert cues.listed(store) == []


@pytest.mark.parametrize(
    ("language", "label"), [("fr", "anger"), ("es-CL", "anger"), ("es", "rage"), ("es", "neutral")]
)
def test_a_language_or_label_that_is_none_is_refused(store: Store, language: str, label: str) -> None:
    with pytest.raises(UsageError, match="is none of them"):
        cues.add(store, language, label, CUE)


def test_a_company_has_so_many_cues_and_no_more(store: Store) -> None:
    with store.begin() as session:
        for n in range(MOST_CUES):
            kept.put(session, "es", "anger", f"pelota {n}")
    with pytest.raises(ConflictError, match="No more than 500 cues"):
        cues.add(store, "es", "anger", CUE)
    cues.remove(store, "es", "anger", "pelota 0")
    assert cues.add(store, "es", "anger", CUE)


def test_a_preview_shows_where_the_cue_stands_newest_first(store: Store) -> None:
    old = add(store, "old", "customer: Hola, me tienen de pelotita", "agent: me tienen de pelota a mí", minute=0)
    new = add(store, "new", "customer: buenas", "customer: ya, ME TIENEN DE PELOTA", minute=60)
    found = previewed(store)
    assert (found.read, found.fired, found.complete) == (3, 2, True)
    assert [(one.row_id, one.conversation_id, one.message_id) for one in found.examples] == [
        (new, "new", "m1"),
        (old, "old", "m0"),
    ]
    assert [one.text[one.start : one.end] for one in found.examples] == ["ME TIENEN DE PELOTA", "me tienen de pelotita"]
    assert cues.listed(store) == []


def test_a_preview_counts_all_and_shows_only_the_most_asked_for(store: Store) -> None:
    for n in range(5):
        add(store, f"c{n}", "customer: me tienen de pelotita", minute=n)
    found = previewed(store, most=2)
    assert (found.fired, [one.conversation_id for one in found.examples]) == (5, ["c4", "c3"])


def test_a_preview_reads_its_own_language_known_or_detected(store: Store) -> None:
    add(store, "es", "customer: me tienen de pelotita", language="es-CL")
    add(store, "pt", "customer: me tienen de pelotita", language="pt-BR")
    add(store, "told", "customer: me tienen de pelotita, ¿cuándo me devuelven la plata?", language="")
    add(store, "other", "customer: I said me tienen de pelotita and nobody there would understand me", language="")
    found = previewed(store)
    assert (found.read, {one.conversation_id for one in found.examples}) == (3, {"es", "told"})


def test_a_preview_says_what_is_heard_there_without_the_cue(store: Store) -> None:
    add(store, "plain", "customer: me tienen de pelotita", minute=0)
    add(store, "named", "customer: estoy furiosa, me tienen de pelotita", "customer: gracias, mil gracias", minute=9)
    cues.add(store, "es", "frustration", CUE)
    assert [one.feeling.primary for one in previewed(store).examples] == ["anger", "neutral"]
    cues.add(store, "es", "sadness", "de pelotita")
    assert [one.feeling.primary for one in previewed(store).examples] == ["anger", "sadness"]


def test_what_is_denied_or_a_note_of_ours_is_not_shown(store: Store) -> None:
    add(store, "quoted", "customer: me dijo «me tienen de pelotita» y se fue")
    assert previewed(store).fired == 0


def test_a_preview_stops_in_time_and_says_so(store: Store) -> None:
    add(store, "a", "customer: me tienen de pelotita")
    found = cues.preview(store, "es", "frustration", CUE, seconds=-1.0)
    assert (found.read, found.fired, found.complete) == (0, 0, False)


def test_a_preview_tells_how_far_it_is(store: Store) -> None:
    for n in range(201):
        add(store, f"c{n}", "customer: hola", minute=n)
    told: list[int] = []
    cues.preview(store, "es", "frustration", CUE, progress=lambda done, _: told.append(done))
    assert told == [200, 201]
