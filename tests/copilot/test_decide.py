from copilot.decide import ARTICLE, CAREFUL, answered, decide
from copilot.listen.heard import Heard, Request
from copilot.retrieval.analysis import stem, tokens
from copilot.source import Found, Hit, Passage
from copilot.write.brief import Answering, Decision
from copilot.write.phrases import Phrases


def found(probability: float, *titles: str, margin: float = 0.3) -> Found:
    hits = tuple(
        Hit(
            passage=Passage(
                id=f"{title}#0", source_id=title, pool="articles", title=title, text="Texto.", language="es"
            ),
            score=0.9 - margin * n,
        )
        for n, title in enumerate(titles)
    )
    return Found(hits=hits, answerable=probability)


def asked(
    text: str, probability: float, *titles: str, past: float = 0.0, vague: bool = False, margin: float = 0.3
) -> Answering:
    articles, resolutions = found(probability, *titles, margin=margin), found(past, "caso")
    return Answering(
        request=Request(text=text, kind="question", vague=vague),
        articles=articles,
        resolutions=resolutions,
        answered=answered(articles, resolutions),
        weights={stem(word, "es"): 1.0 for word in tokens(text)},
    )


def outcome(*answers: Answering) -> Decision:
    heard = Heard(language="es", tag="es", register_="tu", requests=tuple(answer.request for answer in answers))
    return decide(heard, answers, Phrases("es", "tu", "s"))


def test_a_question_that_the_sources_answer_gets_a_reply() -> None:
    assert outcome(asked("cómo cambio la clave", 0.8, "A", "B")).outcome == "reply"


def test_a_past_answer_alone_may_reply_when_it_is_surer() -> None:
    assert outcome(asked("cómo cambio la clave", 0.1, "A", past=CAREFUL)).outcome == "reply"
    assert outcome(asked("cómo cambio la clave", 0.1, "A", past=ARTICLE)).outcome == "findings"


def test_where_the_matter_is_delicate_more_is_asked_of_an_article_too() -> None:
    between = found((ARTICLE + CAREFUL) / 2, "A")
    assert answered(between, Found())
    assert not answered(between, Found(), careful=True)
    assert answered(found(CAREFUL, "A"), Found(), careful=True)


def test_what_no_source_answers_is_findings_and_says_what_is_missing() -> None:
    decision = outcome(asked("tienen 5G para la casa", 0.2, "A"))
    assert (decision.outcome, decision.missing) == ("findings", ("tienen 5G para la casa",))


def test_one_of_two_questions_answered_is_a_reply_that_names_the_other() -> None:
    decision = outcome(asked("cómo cambio la clave", 0.8, "A"), asked("tienen 5G", 0.1, "B"))
    assert (decision.outcome, decision.missing) == ("reply", ("tienen 5G",))


def test_a_vague_message_gets_exactly_one_question() -> None:
    decision = outcome(asked("no funciona", 0.2, "A", vague=True))
    assert decision.outcome == "clarify"
    assert decision.question.count("?") == 1


def test_a_short_message_between_two_close_matters_asks_which() -> None:
    decision = outcome(asked("cambiar clave", 0.3, "¿Clave del wifi?", "Clave de la app", margin=0.05))
    assert decision.outcome == "clarify"
    assert decision.question.count("?") == 1
    assert "«Clave del wifi»" in decision.question
    assert "«Clave de la app»" in decision.question


def test_titles_that_do_not_name_what_was_asked_are_not_offered() -> None:
    decision = outcome(asked("no anda la clave", 0.3, "Alarma sin motivo", "Instalar la alarma", margin=0.05))
    assert decision.outcome == "findings"


def test_thanks_alone_gets_a_short_reply_and_nothing_at_all_a_question() -> None:
    thanks = Answering(
        request=Request(text="gracias!", kind="social"), articles=Found(), resolutions=Found(), answered=False
    )
    assert outcome(thanks).outcome == "reply"
    assert outcome().outcome == "clarify"


def test_a_greeting_or_a_bare_call_for_help_is_asked_what_it_is_about() -> None:
    for text in ("hola buenas tardes", "ayuda por favor es urgente"):
        request = Request(text=text, kind="social")
        alone = Answering(request=request, articles=Found(), resolutions=Found(), answered=False)
        assert outcome(alone).outcome == "clarify"
