from copilot.store import Store, concepts, state


def test_words_come_back_with_who_added_them(store: Store) -> None:
    with store.begin() as session:
        assert concepts.put(session, "customer", [("Socio", "socio"), ("asociado", "asociado")], by="ana") == 2
    with store.read() as session:
        found = concepts.every(session)
    assert [(one.group, one.word, one.key, one.removed, one.by) for one in found] == [
        ("customer", "asociado", "asociado", False, "ana"),
        ("customer", "Socio", "socio", False, "ana"),
    ]


def test_adding_again_changes_nothing_and_takes_no_revision(store: Store) -> None:
    with store.begin() as session:
        concepts.put(session, "customer", [("socio", "socio")])
    with store.begin() as session:
        assert concepts.put(session, "customer", [("socio", "socio")]) == 0
        assert state.current_revision(session) == concepts.revision(session) == 1


def test_whoever_follows_the_revision_learns_what_was_changed_either_way(store: Store) -> None:
    with store.begin() as session:
        concepts.put(session, "customer", [("socio", "socio"), ("abonado", "abonado")])
    with store.begin() as session:
        concepts.remove(session, "customer", [("socio", "socio")])
    with store.read() as session:
        assert [(one.key, one.removed) for one in concepts.changed(session, 1)] == [("socio", True)]
        assert concepts.changed(session, state.current_revision(session)) == []


def test_a_word_is_kept_once_for_each_group(store: Store) -> None:
    with store.begin() as session:
        concepts.put(session, "a", [("socio", "socio")])
        concepts.remove(session, "b", [("socio", "socio")])
        concepts.put(session, "b", [("Sócio", "socio")])
    with store.read() as session:
        assert [(one.group, one.word, one.removed) for one in concepts.every(session)] == [
            ("a", "socio", False),
            ("b", "Sócio", False),
        ]
