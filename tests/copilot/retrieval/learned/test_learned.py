import fcntl
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from copilot.errors import ConflictError, NotFoundError
from copilot.retrieval.learned import Beliefs, Dense, Learned, open_learned
from copilot.retrieval.learned import judge as judging
from copilot.retrieval.learned.examples import is_held_back, read
from copilot.retrieval.learned.shelf import Shelf
from copilot.settings import Settings
from copilot.store import Store, state
from copilot.store.schema import ResolutionRow

from .conftest import ANSWERS, Ask, questions

Company = dict[str, list[str]]


def first(beliefs: Beliefs) -> str:
    return beliefs.rows[0].sources[0][0]


def test_before_anything_was_learned_nothing_is_believed(learned: Learned, company: Company) -> None:
    assert learned.beliefs("no entiendo la factura", "es") == Beliefs()


def test_an_unseen_question_leads_to_the_answers_of_its_matter(learned: Learned, company: Company) -> None:
    outcome = learned.train()
    assert outcome.replaced
    assert (outcome.current.matters, outcome.current.kind) == (4, "answer")
    for matter, keys in company.items():
        for question in questions(matter, 5, seed=2):
            found = learned.beliefs(question, "es-CL")
            assert first(found) in keys
            assert all(found.chance(key) == found.rows[0].probability for key in keys)
            assert found.sure > 0.5


def test_a_question_about_something_new_is_not_sure(learned: Learned, company: Company) -> None:
    learned.train()
    known = learned.beliefs("no entiendo la factura de este mes", "es").sure
    assert learned.beliefs("a qué hora abre la biblioteca", "es").sure < known / 2
    assert learned.beliefs("🙂", "es").sure == 0.0


def test_questions_of_several_languages_share_one_model(learned: Learned, add: Ask, company: Company) -> None:
    english = {
        matter: add([(one, ANSWERS[matter]) for one in questions(matter, 30, "en")], name=f"{matter}-en", language="en")
        for matter in ANSWERS
    }
    outcome = learned.train()
    assert outcome.current.matters == 4
    for language in ("es", "en"):
        for matter in ANSWERS:
            keys = company[matter] + english[matter]
            for question in questions(matter, 3, language, seed=2):
                assert first(learned.beliefs(question, language)) in keys


def test_too_little_volume_teaches_nothing_and_says_so(learned: Learned, add: Ask) -> None:
    for matter in ANSWERS:
        add([(one, ANSWERS[matter]) for one in questions(matter, 6)], name=matter)
    outcome = learned.train()
    assert (outcome.replaced, outcome.current) == (False, None)
    assert "24 questions in 4 matters" in outcome.reason
    assert learned.beliefs("no entiendo la factura", "es") == Beliefs()


def test_two_matters_are_too_few_to_learn(learned: Learned, add: Ask) -> None:
    for matter in ("invoice", "router"):
        add([(one, ANSWERS[matter]) for one in questions(matter, 40)], name=matter)
    assert "in 2 matters" in learned.train().reason


def test_a_held_back_question_never_trains(
    learned: Learned, store: Store, company: Company, settings: Settings
) -> None:
    told: list[str] = []
    outcome = learned.train(told.append)
    with store.read() as session:
        examples = read(session)
    held = [one for one in examples if is_held_back(one.conversation)]
    assert 0 < len(held) < len(examples) / 4
    assert outcome.current.questions == len(examples) - len(held)
    assert f"reading {len(examples) - len(held)} questions" in told
    numbers = {one.question.rpartition(" ")[2] for one in held}
    taught = {one.question.rpartition(" ")[2] for one in examples if one not in held}
    shelf = Shelf(settings.data / "learned")
    terms = set(shelf.load(outcome.current).terms)
    assert {f"w{number}" for number in taught} <= terms
    assert {f"w{number}" for number in numbers - taught} & terms == set()


def test_what_is_held_back_stays_so_as_the_company_grows(store: Store, add: Ask, company: Company) -> None:
    def held() -> set[str]:
        with store.read() as session:
            return {one.conversation for one in read(session) if one.held_back}

    before = held()
    add([(one, ANSWERS["move"]) for one in questions("move", 60, seed=3)], name="more")
    assert {one for one in held() if not one.startswith("t\0more")} == before


def test_duplicates_teach_but_are_no_source(learned: Learned, add: Ask, company: Company) -> None:
    original = int(company["invoice"][0].removeprefix("r:"))
    pairs = [(f"zarandaja impagable {n}", ANSWERS["invoice"]) for n in range(8)]
    copies = add(pairs, name="copy", duplicate_of=original)
    learned.train()
    found = learned.beliefs("zarandaja impagable", "es")
    assert first(found) in company["invoice"]
    assert not {key for row in found.rows for key, _ in row.sources} & set(copies)


def test_the_best_representative_is_well_rated_and_new(learned: Learned, add: Ask, company: Company) -> None:
    newest = [(one, ANSWERS["router"]) for one in questions("router", 40, seed=5)][-1:]
    bad = add(newest * 40, name="bad", csat=2)
    good = add(newest * 40, name="good", csat=5)
    learned.train()
    sources = [key for key, _ in learned.beliefs("el router no anda", "es").rows[0].sources]
    assert sources[0] == good[-1]
    assert not set(sources) & set(bad)


def test_a_worse_model_is_refused_and_the_old_one_serves_on(
    learned: Learned, store: Store, company: Company, add: Ask
) -> None:
    good = learned.train().current
    for matter in ANSWERS:  # what teaches from now on is about anything; what is asked is as before
        confused = [(f"asdf qwer {n}", ANSWERS[matter]) for n in range(3)]
        add(confused, name=f"late-{matter}")
    with store.begin() as session:
        for row in session.query(ResolutionRow):
            if not is_held_back(f"t\0{row.conversation.external_id}"):
                row.question = "asdf qwer zxcv"
                row.revision = state.next_revision(session)
    outcome = learned.train()
    assert not outcome.replaced
    assert outcome.current == good
    assert outcome.tried.accuracy < outcome.tried.before
    assert "questions held back" in outcome.reason
    assert learned.state.refused.reason == outcome.reason
    assert learned.beliefs("no entiendo la factura", "es").version == good.number


@pytest.mark.parametrize(
    ("won", "lost", "refused"), [(0, 5, True), (0, 4, False), (10, 12, False), (10, 30, True), (5, 0, False)]
)
def test_worse_is_what_a_fair_coin_would_rarely_do(won: int, lost: int, refused: bool) -> None:
    same = [True] * 50
    new = [*same, *[True] * won, *[False] * lost]
    old = [*same, *[False] * won, *[True] * lost]
    assert judging.worse(new, old) is refused


def test_roll_back_goes_to_the_model_before(learned: Learned, add: Ask, company: Company) -> None:
    one = learned.train().current
    add([(text, ANSWERS["move"]) for text in questions("move", 60, seed=3)], name="more")
    two = learned.train().current
    assert (one.number, two.number) == (1, 2)
    assert learned.beliefs("la mudanza", "es").version == 2
    assert learned.rollback() == one
    assert learned.beliefs("la mudanza", "es").version == 1
    assert not learned.refresh()  # and the same is not learned again at once
    assert learned.state.refused.reason == "rolled back"
    with pytest.raises(NotFoundError, match="no earlier model"):
        learned.rollback()


def test_no_more_than_three_models_are_kept(learned: Learned, settings: Settings, add: Ask, company: Company) -> None:
    for turn in range(4):
        learned.train()
        add([(text, ANSWERS["move"]) for text in questions("move", 30, seed=10 + turn)], name=f"more{turn}")
    files = sorted(file.name for file in (settings.data / "learned").glob("*.npz"))
    assert files == ["v0002.npz", "v0003.npz", "v0004.npz"]


def test_learning_the_same_again_changes_nothing(learned: Learned, company: Company) -> None:
    made = learned.train().current
    again = learned.train()
    assert (again.replaced, again.current, again.tried) == (False, made, None)
    assert "nothing changed" in again.reason


def test_a_file_left_half_written_is_ignored_and_removed(
    learned: Learned, settings: Settings, company: Company
) -> None:
    folder = settings.data / "learned"
    folder.mkdir()
    (folder / ".v0001.npz.new").write_bytes(b"PK half")
    (folder / "v0001.npz").write_bytes(b"PK a training was killed before it was named")
    assert learned.beliefs("la factura", "es") == Beliefs()
    assert learned.train().replaced
    assert sorted(file.name for file in folder.iterdir()) == [".training.lock", "current.json", "v0001.npz"]
    assert learned.beliefs("la factura", "es").rows


def test_a_model_that_is_not_what_was_written_gives_way_to_the_one_before(
    learned: Learned, settings: Settings, store: Store, add: Ask, company: Company
) -> None:
    learned.train()
    add([(text, ANSWERS["move"]) for text in questions("move", 60, seed=3)], name="more")
    learned.train()
    file = settings.data / "learned" / "v0002.npz"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    fresh = open_learned(settings, store)
    assert fresh.beliefs("la mudanza", "es").version == 1
    (settings.data / "learned" / "v0001.npz").unlink()
    assert open_learned(settings, store).beliefs("la mudanza", "es") == Beliefs()


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 99}', '{"versions": 7}', "\xff"])
def test_an_unreadable_current_json_means_that_nothing_was_learned(
    learned: Learned, settings: Settings, company: Company, content: str
) -> None:
    folder = settings.data / "learned"
    folder.mkdir()
    (folder / "current.json").write_bytes(content.encode("latin-1"))
    assert learned.beliefs("la factura", "es") == Beliefs()
    assert learned.train().replaced


def test_no_model_file_holds_anything_that_runs(learned: Learned, settings: Settings, company: Company) -> None:
    learned.train()
    with np.load(settings.data / "learned" / "v0001.npz", allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= set("uif")


def test_a_reader_that_is_open_follows_what_another_process_learns(
    learned: Learned, settings: Settings, company: Company
) -> None:
    assert learned.beliefs("la factura", "es") == Beliefs()
    code = (
        "import sys\nfrom api.cli import main\n"
        f"main(['conversations', 'learn', '--json', '--data', {str(settings.data)!r}])"
    )
    environment = {"ESCUCHA_DATABASE_URL": settings.database_url, "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parents[4],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["replaced"] is True
    assert first(learned.beliefs("no entiendo la factura", "es")) in company["invoice"]


def test_learning_is_due_when_there_is_enough_and_when_it_grew(learned: Learned, add: Ask) -> None:
    add([(one, ANSWERS["invoice"]) for one in questions("invoice", 30)], name="invoice")
    assert not learned.refresh()
    for matter in ("router", "refund"):
        add([(one, ANSWERS[matter]) for one in questions(matter, 30)], name=matter)
    assert learned.refresh()
    learned.train()
    assert not learned.refresh()
    add([("qué pasa con la factura", ANSWERS["invoice"])] * 8, name="few")
    assert not learned.refresh()
    add([("qué pasa con la factura", ANSWERS["invoice"])] * 2, name="enough")
    assert learned.refresh()


def test_what_was_withdrawn_counts_as_a_change_and_teaches_no_more(
    learned: Learned, store: Store, company: Company
) -> None:
    learned.train()
    with store.begin() as session:
        revision = state.next_revision(session)
        ids = [int(key.removeprefix("r:")) for key in company["move"]]
        gone = {"withdrawn_at": datetime(2026, 6, 1, tzinfo=UTC), "revision": revision}
        session.execute(update(ResolutionRow).where(ResolutionRow.id.in_(ids)).values(**gone))
    assert learned.refresh()
    assert learned.train().current.matters == 3


def test_learning_in_the_background_brings_a_model(learned: Learned, company: Company) -> None:
    assert learned.train_later()
    learned.wait()
    assert first(learned.beliefs("no entiendo la factura", "es")) in company["invoice"]


def test_only_one_process_learns_at_a_time(learned: Learned, settings: Settings, company: Company) -> None:
    folder = settings.data / "learned"
    folder.mkdir()
    with (folder / ".training.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ConflictError, match="under way"):
            learned.train()
        with pytest.raises(ConflictError, match="under way"):
            learned.rollback()
        learned.train_later()
        learned.wait()
        assert learned.state.current is None
    assert learned.train().replaced


def test_a_closed_one_stops_its_training_and_starts_none(settings: Settings, store: Store, company: Company) -> None:
    learned = open_learned(settings, store)
    learned.close()
    assert not learned.train_later()
    assert learned.state.current is None


def test_vectors_join_where_words_say_nothing(settings: Settings, store: Store, company: Company, add: Ask) -> None:
    places = {"amarillo": 0, "ámbar": 0, "gualdo": 0, "azul": 1, "celeste": 1, "marino": 1}

    def vector(text: str, language: str) -> np.ndarray:
        found = np.zeros(2, dtype=np.float32)
        for word in text.split():
            if word in places:
                found[places[word]] += 1
        return found

    answers = {"amarillo": "Pinte de nuevo la pared del salón.", "azul": "Cambie la lámpara que está en el pasillo."}
    keys = {
        colour: add([(f"es {word} {n}", answer) for n in range(12) for word in (colour, other)], name=colour)
        for (colour, answer), other in zip(answers.items(), ("ámbar", "celeste"), strict=True)
    }
    learned = Learned(
        settings.data / "learned", store, open_learned(settings, store)._reader._concepts, Dense("colours", vector)
    )
    assert learned.train().replaced
    assert first(learned.beliefs("es gualdo", "es")) in keys["amarillo"]
    assert first(learned.beliefs("es marino", "es")) in keys["azul"]
    # A reader without these vectors cannot use that model, and knows that it has to learn anew.
    bare = open_learned(settings, store)
    assert bare.beliefs("es gualdo", "es") == Beliefs()
    assert bare.refresh()
