"""What was heard is answered by the draft: each emotion and signal asks for something of its own."""

from typing import get_args

import pytest
import yaml

from copilot.check.feeling import RULES
from copilot.check.verdict import TEXTS
from copilot.draft import Sentence
from copilot.listen.heard import EmotionLabel, Feeling, Flag, SignalLabel
from tests.copilot.check.conftest import Verdict

DATA = yaml.safe_load(RULES.read_text(encoding="utf-8"))
SOURCE = "El cobro duplicado se devuelve a la misma tarjeta."


def heard(label: str, confidence: float = 0.8, evidence: str = "zz") -> Feeling:
    flag = Flag(label=label, confidence=confidence, evidence=(evidence,))
    if label in get_args(SignalLabel):
        return Feeling(signals=(flag,))
    return Feeling.model_validate({"primary": label, "emotions": (flag,)})


UNMET = [
    ("worry", "es", "Hola, Ana. Revisa los datos de tu tarjeta en la app.", "a salvo"),
    ("worry", "es", "Tu cupo no se pierde y lo reviso yo.", "cuándo"),
    ("worry", "pt", "Sua reserva não se perde e eu acompanho.", "quando"),
    ("worry", "en", "Your booking is safe and I'll look into it.", "when"),
    ("distrust", "es", "Te aseguro que esta vez se devuelve, puedes creerme.", "comprobar"),
    ("distrust", "pt", "Pode confiar, desta vez o valor volta.", "comprovar"),
    ("distrust", "en", "Trust me, this time the money comes back.", "check"),
    ("frustration", "es", "Tienes que reiniciar el equipo y escribirnos otra vez.", "qué paso das tú"),
    ("frustration", "es", "Reinicia el equipo. Si no funciona, escríbeme y lo reviso.", "qué paso das tú"),
    ("frustration", "pt", "Reinicie o roteador. Se não funcionar, me avise e eu verifico.", "qual passo"),
    ("frustration", "en", "Restart the router. If it still fails, tell me and I'll check.", "which step"),
    ("disappointment", "es", "Puedes pedir otra visita desde la app.", "nómbralo"),
    ("disappointment", "pt", "Peça outra visita pelo aplicativo.", "diga o que era"),
    ("disappointment", "en", "Ask for another visit in the app.", "name it"),
    ("resignation", "es", "De acuerdo, gracias por avisar.", "ofrécele"),
    ("resignation", "pt", "Certo, obrigado por avisar.", "ofereça"),
    ("resignation", "en", "All right, thanks for telling us.", "offer"),
    ("confusion", "es", "Abre la app. Entra en Pagos. Elige la boleta. Marca la casilla.", "uno por línea"),
    ("confusion", "pt", "Abra o aplicativo. Entre em Pagamentos. Escolha a fatura.", "um por linha"),
    ("confusion", "en", "Open the app. Choose Payments. Select the bill.", "one a line"),
    ("confusion", "es", f"Entra en la app {'y mira lo que dice ahí ' * 8}.", "pártela"),
    ("sadness", "es", "Para cambiar el titular, envía el certificado.", "frase humana"),
    ("sadness", "pt", "Para mudar o titular, envie a certidão.", "frase humana"),
    ("sadness", "en", "To change the holder, send the certificate.", "human sentence"),
    ("embarrassment", "es", "Como adeudas dos boletas, puedes pagar en cuotas.", "reproche"),
    ("embarrassment", "es", "Debes $40.000 y puedes pagar en cuotas.", "reproche"),
    ("embarrassment", "es", "Puedes pagar en cuotas. ¿Por qué no alcanzaste a pagar?", "motivo"),
    ("embarrassment", "pt", "Você está em atraso e pode parcelar.", "cobrança"),
    ("embarrassment", "en", "Your account is overdue, but you can pay in parts.", "reproach"),
    ("anger", "es", "Entendemos su molestia. Le devolvemos el cobro.", "no alcanza"),
    ("anger", "es", "Te devolvemos el cobro en tres días.", "Reconoce"),
    ("anger", "es", "Tienes razón, pero por la alta demanda no alcanzamos.", "excusa"),
    ("anger", "pt", "Entendo a sua frustração. Vamos estornar o valor.", "não basta"),
    ("anger", "en", "We apologize for the inconvenience. We'll refund it.", "not enough"),
    ("urgency", "es", "Lo reviso y te escribo.", "plazo"),
    ("urgency", "pt", "Vou verificar e escrevo por aqui.", "prazo"),
    ("urgency", "en", "I'll check and write to you.", "deadline"),
]
MET = [
    ("worry", "es", "Tu cupo no se pierde: queda reservado hasta el viernes."),
    ("worry", "es", "El cobro se devuelve a tu tarjeta en 5 días hábiles."),
    ("worry", "pt", "Sua reserva não se perde e fica guardada até amanhã."),
    ("worry", "en", "Nothing will be charged, and I'll confirm it by tomorrow."),
    ("distrust", "es", "Queda por escrito con el número de caso 48213."),
    ("distrust", "es", "Las puedes leer en https://ayuda.example/cobros"),
    ("distrust", "pt", "Fica por escrito com o protocolo 48213."),
    ("distrust", "en", "Here are the terms: https://help.example/terms"),
    ("frustration", "es", "Ya insististe bastante: lo tomo yo desde aquí."),
    ("frustration", "es", "Hoy llamamos nosotros al técnico y te aviso."),
    ("frustration", "pt", "Eu acompanho daqui em diante."),
    ("frustration", "en", "I'll call the technician myself."),
    ("disappointment", "es", "Te prometimos la visita para el lunes y no fuimos."),
    ("disappointment", "pt", "Prometemos a visita para segunda e não fomos."),
    ("disappointment", "en", "We promised the visit for Monday."),
    ("resignation", "es", "Te ofrezco dejarlo hecho ahora."),
    ("resignation", "pt", "Posso deixar pronto para você."),
    ("resignation", "en", "I can still set it up for you."),
    ("confusion", "es", "1. Abre la app.\n2. Entra en Pagos.\n3. Elige la boleta."),
    ("confusion", "es", "Primero abre la app. Después entra en Pagos. Elige la boleta."),
    ("confusion", "en", "First open the app. Then choose Payments. Select the bill."),
    ("sadness", "es", "Hola, Ana. Siento mucho lo de tu mamá. Para el cambio basta el certificado."),
    ("sadness", "pt", "Sinto muito pela sua perda. Basta a certidão."),
    ("sadness", "en", "I'm very sorry for your loss. The certificate is enough."),
    ("embarrassment", "es", "Mucha gente lo pide: puedes pagar en cuotas."),
    ("embarrassment", "es", "Debes entrar en la app y elegir cuotas."),
    ("embarrassment", "pt", "Muita gente pede: dá para parcelar."),
    ("embarrassment", "en", "Many people ask: you can pay in parts."),
    ("anger", "es", "Entendemos su molestia: fue un error nuestro y le devolvemos el cobro."),
    ("anger", "es", "No debió pasarte. Te devolvemos el cobro."),
    ("anger", "pt", "Você tem razão, houve uma falha nossa."),
    ("anger", "en", "You're right, we charged you twice."),
    ("urgency", "es", "Lo reviso y te escribo hoy antes de las 18:00."),
    ("urgency", "pt", "Escrevo ainda hoje."),
    ("urgency", "en", "I'll write within 2 hours."),
]


@pytest.mark.parametrize(("label", "language", "text", "told"), UNMET)
def test_a_draft_that_passes_over_the_feeling_fails(
    verdict: Verdict, label: str, language: str, text: str, told: str
) -> None:
    result = verdict("feeling_met", text, "hola", [SOURCE], language=language, feeling=heard(label))
    assert not result.passed
    assert told in result.detail


@pytest.mark.parametrize(("label", "language", "text"), MET)
def test_a_draft_that_meets_the_feeling_passes(verdict: Verdict, label: str, language: str, text: str) -> None:
    result = verdict("feeling_met", text, "hola", [SOURCE], language=language, feeling=heard(label))
    assert (result.passed, result.detail) == (True, "")


@pytest.mark.parametrize("feeling", [Feeling(), heard("anger", 0.4), heard("gratitude"), heard("churn_risk")])
def test_where_nothing_was_heard_surely_it_is_quiet(verdict: Verdict, feeling: Feeling) -> None:
    assert verdict("feeling_met", "Entendemos su molestia.", "hola", [SOURCE], feeling=feeling).passed


def test_what_happened_in_the_customer_s_own_words_owns_it(verdict: Verdict) -> None:
    said_back = (Sentence(text="Veo que te cobraron dos veces.", support="conversation"),)
    text = "Veo que te cobraron dos veces."
    assert verdict("feeling_met", text, "hola", [SOURCE], supports=said_back, feeling=heard("anger")).passed


def test_naming_what_failed_names_the_promise(verdict: Verdict) -> None:
    feeling = heard("disappointment", evidence="el técnico nunca vino el lunes")
    assert verdict("feeling_met", "El técnico del lunes no fue; pido otro.", "hola", [SOURCE], feeling=feeling).passed


def test_the_customer_s_own_tomorrow_is_no_time_of_ours(verdict: Verdict) -> None:
    text = "Veo que mañana te cortan el agua. Lo reviso."
    supports = (
        Sentence(text="Veo que mañana te cortan el agua.", support="conversation"),
        Sentence(text="Lo reviso.", support="courtesy"),
    )
    assert not verdict("feeling_met", text, "hola", [SOURCE], supports=supports, feeling=heard("urgency")).passed


def test_a_question_of_ours_need_not_say_when(verdict: Verdict) -> None:
    text = "Lo reviso ya mismo: ¿qué boleta es?"
    for label in ("worry", "urgency"):
        assert verdict("feeling_met", text, "hola", outcome="clarify", feeling=heard(label)).passed


def test_another_language_is_left_alone(verdict: Verdict) -> None:
    assert verdict("feeling_met", "Bonjour.", "hola", [SOURCE], language="fr", feeling=heard("anger")).passed


def test_every_label_is_one_that_is_heard_and_every_sentence_has_its_words() -> None:
    texts = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    said = {rule["say"] for rules in DATA["asks"].values() for rule in rules}
    assert set(DATA["asks"]) <= {*get_args(EmotionLabel), *get_args(SignalLabel)}
    assert {key for key in said if set(texts.get(key, ())) != {"es", "pt", "en"}} == set()


def test_the_three_languages_have_the_same_signs() -> None:
    es, pt, en = (set(DATA["signs"][language]) for language in ("es", "pt", "en"))
    assert es == pt == en


def test_every_emotion_but_gratitude_asks_for_something() -> None:
    assert {*get_args(EmotionLabel)} - set(DATA["asks"]) == {"gratitude", "neutral"}
