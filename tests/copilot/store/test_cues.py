from copilot.store import Store, cues, state


def written(store: Store) -> list[tuple[str, str, str, bool]]:
    with store.read() as session:
        return [(one.language, one.label, one.text, one.removed) for one in cues.every(session)]


def test_a_cue_comes_back_as_written_with_who_wrote_it(store: Store) -> None:
    with store.begin() as session:
        assert cues.put(session, "es", "frustration", " Me  peloteáis de un lado a otro ", by="ana")
    with store.read() as session:
        one = cues.every(session)[0]
    assert (one.text, one.by, one.removed) == ("Me peloteáis de un lado a otro", "ana", False)


def test_the_same_cue_in_other_capitals_is_there_already_and_takes_no_revision(store: Store) -> None:
    with store.begin() as session:
        cues.put(session, "es", "anger", "vergüenza ajena")
    with store.begin() as session:
        assert not cues.put(session, "es", "anger", "Verguenza  Ajena")
        assert state.current_revision(session) == cues.revision(session) == 1


def test_a_cue_that_was_taken_out_stays_known_and_can_come_back(store: Store) -> None:
    with store.begin() as session:
        cues.put(session, "es", "anger", "colmo")
        assert cues.remove(session, "es", "anger", "COLMO")
        assert not cues.remove(session, "es", "anger", "colmo")
    assert written(store) == [("es", "anger", "COLMO", True)]
    with store.begin() as session:
        assert cues.put(session, "es", "anger", "colmo")
        assert cues.revision(session) == 3
    assert written(store) == [("es", "anger", "colmo", False)]


def test_what_was_never_there_is_not_taken_out(store: Store) -> None:
    with store.begin() as session:
        assert not cues.remove(session, "es", "anger", "colmo")
    assert written(store) == []


def test_languages_and_labels_each_have_their_own(store: Store) -> None:
    with store.begin() as session:
        cues.put(session, "pt", "anger", "nada")
        cues.put(session, "es", "anger", "nada")
        cues.put(session, "es", "resignation", "nada")
    assert [(language, label) for language, label, _, _ in written(store)] == [
        ("es", "anger"),
        ("es", "resignation"),
        ("pt", "anger"),
    ]
