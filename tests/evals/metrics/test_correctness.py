"""Each metric of correctness catches what it is for, and passes sound replies in other words; on real articles."""

from functools import cache
from typing import Any

import pytest

from copilot.source import Passage
from copilot.write.voice import built_in
from evals.cases import Case
from evals.metrics import Evidence, Score
from evals.metrics.correctness.listed import CORRECTNESS
from evals.runs.sample import Answered, Read, Sample
from kb.demo import article_files

BY_NAME = {metric.name: metric for metric in CORRECTNESS}
CARD = {
    "id": "f1",
    "text": "la devolución con tarjeta tarda de 5 a 7 días hábiles",
    "source": "factura-doble-cobro",
    "anyof": ["5 a 7 días"],
    "critical": True,
}
NO_LOCK_IN = {
    "id": "f2",
    "text": "cancelar no tiene penalización",
    "anyof": ["sin penalización", "no hay penalización"],
}


def asked(said: str, lang: str = "es-CL", **expect: Any) -> Case:
    row = {"id": "one", "task": "draft", "lang": lang, "channel": "chat", "now": "2026-06-12T09:00:00-04:00"}
    return Case.model_validate(row | {"query": said, "expect": {"action": "reply"} | expect})


@cache
def article(id: str) -> tuple[Passage, ...]:
    """The article, a passage for each of its headings."""
    _, front, body = next(file for file in article_files() if file.stem == id).read_text("utf-8").split("---\n", 2)
    title = next(line.split(":", 1)[1].strip(' "') for line in front.splitlines() if line.startswith("title:"))
    tongue = "pt" if id.endswith("-pt") else "en" if id.endswith("-en") else "es"
    first, *parts = body.split("\n## ")
    texts = [((), first), *(((part.partition("\n")[0],), part.partition("\n")[2]) for part in parts)]
    return tuple(
        Passage(
            id=f"{id}#{at}",
            source_id=id,
            pool="articles",
            title=title,
            heading=heading,
            text=text,
            language=tongue,
        )
        for at, (heading, text) in enumerate(texts)
    )


def judge(metric: str, case: Case, answer: str | dict[str, Any], *ids: str) -> Score:
    passages = {passage.id: passage for id in ids for passage in article(id)}
    output = {"text": answer} if isinstance(answer, str) else answer
    read = Read(gold=tuple(passages), answers=(Answered(request="", answered=True, articles=tuple(passages)),))
    sample = Sample(case=case.key, id=case.id, task="draft", output=output, read=read)
    return BY_NAME[metric].measure(Evidence(case, sample, passages, built_in()))


TWICE = asked("me cobraron dos veces la boleta de $17.990 con la visa, cuándo me devuelven?", facts=[CARD])
DUAS = asked("me cobraram duas vezes a fatura no cartão", "pt-BR")
LEAVING = asked("I'm moving abroad, is there a penalty? what about the router?", "en-GB")
PRICE = asked("¿cuánto sale la Fibra Hogar 600?", "es-CL")
LIGHTS = asked("the los light is red, can I press reset?", "en-US")

CAUGHT = [
    ("facts", TWICE, "Hola. La plata vuelve a tu tarjeta de 5 a 10 días hábiles.", "factura-doble-cobro"),
    ("facts", TWICE, "Hola. Entiendo la molestia, vamos a revisarlo y te contamos.", "factura-doble-cobro"),
    ("figures", TWICE, "Hola. La devolución de $19.790 ya va en camino.", "factura-doble-cobro"),
    ("figures", TWICE, "Hola. Llega en 96 horas a tu tarjeta.", "factura-doble-cobro"),
    ("figures", TWICE, "Mándalo por https://alborada.example/devoluciones.", "factura-doble-cobro"),
    ("figures", DUAS, "Oi. O dinheiro volta para o cartão até dia 30 de junho.", "factura-doble-cobro-pt"),
    ("hard_figures", TWICE, "Te abonamos $5.000 por la espera.", "factura-doble-cobro"),
    (
        "supported",
        TWICE,
        "Además, por ser cliente antiguo te regalamos el próximo mes de servicio.",
        "factura-doble-cobro",
    ),
    ("supported", TWICE, "Te garantizo que no va a pasar otra vez.", "factura-doble-cobro"),
    (
        "supported",
        DUAS,
        "Já aprovei uma indenização pelo transtorno e vamos te dar um mês de graça.",
        "factura-doble-cobro-pt",
    ),
    ("supported", LEAVING, "As a gesture of goodwill we'll give you next month for free.", "baja-servicio-en"),
    (
        "answers",
        asked("¿cuándo me devuelven?", facts=[CARD], questions=["¿cuándo devuelven?"]),
        "Hola. El wifi se cambia en la app.",
        "factura-doble-cobro",
    ),
    ("forbidden", asked("¿y?", must_not=["garantizamos"]), "Le garantizamos la devolución.", "factura-doble-cobro"),
    ("forbidden", TWICE, "Lamentamos los inconvenientes.", "factura-doble-cobro"),
    ("required", asked("¿y?", must_any=[["Mi Alborada"]]), "Entra en la página.", "factura-doble-cobro"),
    (
        "contradiction",
        asked("quiero cancelar"),
        "La baja sí tiene una penalización.",
        "baja-servicio",
    ),
]
PASSED = [
    (
        "facts",
        TWICE,
        "Hola. Ya lo vemos: la plata te llega entre cinco y siete días hábiles a la misma tarjeta.",
        "factura-doble-cobro",
    ),
    ("facts", TWICE, "La devolución a tu tarjeta demora 5-7 días hábiles.", "factura-doble-cobro"),
    (
        "figures",
        TWICE,
        "Los dos cobros de 17.990 pesos: te devolvemos uno. Con tarjeta son 5-7 días hábiles.",
        "factura-doble-cobro",
    ),
    ("figures", TWICE, "En total te cobraron $35.980; uno de los dos vuelve a tu tarjeta.", "factura-doble-cobro"),
    (
        "figures",
        DUAS,
        "Oi. Em 24 h confirmamos por aqui e, de cinco a sete dias úteis depois, o valor volta para o cartão.",
        "factura-doble-cobro-pt",
    ),
    (
        "supported",
        TWICE,
        "Qué rabia, y con razón. Con esos comprobantes Facturación lo revisa y te confirmamos por aquí mismo.",
        "factura-doble-cobro",
    ),
    ("supported", TWICE, "No puedo garantizarte un día exacto, pero te cuento apenas lo sepa.", "factura-doble-cobro"),
    (
        "supported",
        DUAS,
        "Sinto muito pela confusão. Me mande os comprovantes por aqui que a equipe confere.",
        "factura-doble-cobro-pt",
    ),
    (
        "supported",
        LEAVING,
        "No need to worry: there's no penalty for leaving. Shall I send you the free label for the router?",
        "baja-servicio-en",
    ),
    (
        "answers",
        asked("¿cuándo me devuelven?", facts=[CARD], questions=["¿cuándo devuelven?"]),
        "De 5 a 7 días hábiles.",
        "factura-doble-cobro",
    ),
    ("forbidden", asked("¿y?", must_not=["garantizamos"]), "No garantizamos una fecha.", "factura-doble-cobro"),
    ("required", asked("¿y?", must_any=[["Mi Alborada", "la app"]]), "Entra en mi alborada.", "factura-doble-cobro"),
    (
        "contradiction",
        asked("quiero cancelar"),
        "Puedes irte cuando quieras: no hay penalización ni permanencia.",
        "baja-servicio",
    ),
    (
        "contradiction",
        TWICE,
        "Mejor no le pidas al banco que anule el cobro mientras hacemos la devolución.",
        "factura-doble-cobro",
    ),
]


@pytest.mark.parametrize(("metric", "case", "answer", "source"), CAUGHT)
def test_what_is_wrong_is_caught_and_said(metric: str, case: Case, answer: str, source: str) -> None:
    score = judge(metric, case, answer, source)
    assert score.verdict == "fail"
    assert all(reason.why for reason in score.reasons)


@pytest.mark.parametrize(("metric", "case", "answer", "source"), PASSED)
def test_what_is_right_passes_in_other_words(metric: str, case: Case, answer: str, source: str) -> None:
    assert judge(metric, case, answer, source).reasons == ()


@pytest.mark.parametrize("price", ["$27.990", "$549"])
def test_a_price_of_another_plan_or_country_belongs_to_something_else(price: str) -> None:
    assert judge("figures", PRICE, "La Fibra Hogar 600 te sale $21.990 al mes.", "planes-precios").verdict == "pass"
    assert judge("figures", PRICE, f"La Fibra Hogar 600 te sale {price} al mes.", "planes-precios").verdict == "fail"


def test_two_plans_in_one_sentence_are_no_confusion() -> None:
    answer = "La Fibra Hogar 600 sale $21.990 y, si algún día pasas a la 1000, son $27.990."
    assert judge("figures", PRICE, answer, "planes-precios").verdict == "pass"


def test_a_wordings_own_denial_is_part_of_it() -> None:
    case = asked("quiero cancelar", facts=[NO_LOCK_IN])
    assert judge("facts", case, "No hay penalización.", "baja-servicio").verdict == "pass"
    assert judge("facts", case, "Sí hay penalización.", "baja-servicio").verdict == "fail"


@pytest.mark.parametrize("metric", ["facts", "answers"])
def test_a_case_that_wants_no_reply_asks_for_no_facts(metric: str) -> None:
    case = asked("¿me dan un crédito?", action="escalate", facts=[CARD], questions=["¿me dan un crédito?"])
    assert judge(metric, case, "Lo consulto y te cuento.", "factura-doble-cobro").verdict == "none"


def test_findings_for_the_agent_are_held_to_figures_alone() -> None:
    output = {"text": "Te abonamos $5.000.", "outcome": "findings"}
    assert {name for name in BY_NAME if judge(name, TWICE, output, "factura-doble-cobro").verdict == "fail"} == {
        "figures",
        "hard_figures",
    }


def cites(passage: str, quote: str) -> dict[str, Any]:
    said = "La devolución tarda de 5 a 7 días hábiles si pagaste con tarjeta."
    return {
        "text": said,
        "outcome": "reply",
        "sentences": [{"text": said, "support": "source", "passage_id": passage}],
        "citations": [{"source_id": passage.partition("#")[0], "passage_id": passage, "quote": quote}],
    }


def test_a_citation_has_to_be_of_what_was_read_and_say_so() -> None:
    good = cites("factura-doble-cobro#0", "de 5 a 7 días hábiles")
    assert judge("citations", TWICE, good, "factura-doble-cobro").verdict == "pass"
    assert judge("quotes", TWICE, good, "factura-doble-cobro").verdict == "pass"
    wrong = cites("factura-doble-cobro#0", "en 2 días")
    assert judge("citations", TWICE, wrong, "factura-doble-cobro").verdict == "fail"
    assert judge("citations", TWICE, cites("otro#0", ""), "factura-doble-cobro").verdict == "fail"


def test_a_sentence_has_to_stand_in_the_passage_that_it_names() -> None:
    assert judge("quotes", TWICE, cites("wifi-lento#0", ""), "factura-doble-cobro", "wifi-lento").verdict == "fail"


def test_the_first_source_has_to_be_a_right_one() -> None:
    case = asked("me cobraron dos veces", sources_any=["factura-doble-cobro"])
    ids = ("factura-doble-cobro", "wifi-lento")
    assert judge("sources", case, cites("factura-doble-cobro#0", ""), *ids).verdict == "pass"
    assert judge("sources", case, cites("wifi-lento#0", ""), *ids).verdict == "fail"
    assert judge("found", case, cites("wifi-lento#0", ""), "wifi-lento").verdict == "fail"


@pytest.mark.parametrize("metric", ["citations", "quotes", "sources"])
def test_a_recorded_text_names_no_sources_and_is_not_asked_for_them(metric: str) -> None:
    case = asked("me cobraron dos veces", sources_any=["factura-doble-cobro"])
    assert judge(metric, case, "De 5 a 7 días hábiles.", "factura-doble-cobro").verdict == "none"
