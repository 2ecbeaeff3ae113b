"""Only what the person wrote in this mail stays, whatever program quoted the rest."""

import pytest

from kb.conversations.mail.markup import text_of_html
from kb.conversations.mail.quotes import own_words

OWN = "Hola, sigo sin internet.\n\n¿Cuándo vienen?"
QUOTED = "Buenos días, su caso está en curso.\nUn saludo"
ANGLED = "\n".join(f"> {line}" for line in QUOTED.split("\n"))

FORMATS = {
    "Gmail es": f"El mar, 3 mar 2026 a las 10:22, Soporte (<soporte@example.com>) escribió:\n\n{ANGLED}",
    "Gmail es, wrapped": (
        f"El mar, 3 mar 2026 a las 10:22, Soporte Técnico de Alborada\n<soporte@example.com> escribió:\n\n{ANGLED}"
    ),
    "Gmail es, unmarked": f"El mar, 3 mar 2026 a las 10:22, Soporte (<soporte@example.com>) escribió:\n{QUOTED}",
    "Outlook es": (
        "De: Soporte <soporte@example.com>\nEnviado: martes, 3 de marzo de 2026 10:22\n"
        f"Para: María Soto <maria@example.com>\nAsunto: RE: Sin internet\n\n{QUOTED}"
    ),
    "Outlook es, bold, under a rule": (
        "________________________________\n*De:* Soporte <soporte@example.com>\n"
        f"*Enviado:* martes, 3 de marzo de 2026 10:22\n*Para:* María\n*Asunto:* RE: Sin internet\n\n{QUOTED}"
    ),
    "Outlook es, without address": (
        f"De: Soporte Alborada\nEnviado el: martes, 3 de marzo de 2026 10:22\nPara: María\nAsunto: RE: Hola\n\n{QUOTED}"
    ),
    "iPhone es": (
        f"Enviado desde mi iPhone\n\nEl 3 mar 2026, a las 10:22, Soporte <soporte@example.com> escribió:\n\n{ANGLED}"
    ),
    "Apple MX": f"El 3 mar 2026, a la(s) 10:22 a.m., Soporte <soporte@example.com> escribió:\n\n{ANGLED}",
    "original es": f"-----Mensaje original-----\nDe: Soporte\nEnviado: 3/3/2026\nAsunto: Hola\n\n{QUOTED}",
    "Gmail pt": f"Em ter., 3 de mar. de 2026 às 10:22, Suporte <suporte@example.com> escreveu:\n\n{ANGLED}",
    "Gmail pt-PT": f"Suporte <suporte@example.com> escreveu (terça, 3/03/2026 à(s) 10:22):\n\n{ANGLED}",
    "Outlook pt": (
        "De: Suporte <suporte@example.com>\nEnviada em: terça-feira, 3 de março de 2026 10:22\n"
        f"Para: Ana\nAssunto: RES: Fatura\n\n{QUOTED}"
    ),
    "original pt": f"-----Mensagem original-----\nDe: Suporte\nPara: Ana\nAssunto: Fatura\n\n{QUOTED}",
    "Gmail en": f"On Tue, Mar 3, 2026 at 10:22 AM Support <support@example.com> wrote:\n\n{ANGLED}",
    "Gmail en, wrapped": f"On Tue, Mar 3, 2026 at 10:22 AM Support Team\n<support@example.com> wrote:\n\n{ANGLED}",
    "Outlook en": (
        "From: Support <support@example.com>\nSent: Tuesday, March 3, 2026 10:22 AM\n"
        f"To: Maria\nSubject: RE: No internet\n\n{QUOTED}"
    ),
    "original en": f"-----Original Message-----\nFrom: Support\nSent: Tuesday\nTo: Maria\n\n{QUOTED}",
    "only angles": ANGLED,
}


@pytest.mark.parametrize("quotation", FORMATS.values(), ids=FORMATS.keys())
def test_a_quotation_below_goes(quotation: str) -> None:
    assert own_words(f"{OWN}\n\n{quotation}\n") == OWN


def test_an_answer_below_the_quotation_stays() -> None:
    text = f"El mar, 3 mar 2026 a las 10:22, Soporte <s@example.com> escribió:\n\n{ANGLED}\n\n{OWN}\n"
    assert own_words(text) == OWN


def test_answers_between_quoted_lines_stay() -> None:
    text = "> ¿Qué luz ve?\nLa roja.\n\n> ¿Desde cuándo?\nDesde ayer."
    assert own_words(text) == "La roja.\n\nDesde ayer."


@pytest.mark.parametrize(
    "text",
    [
        "El técnico me escribió:\nque venía el martes.",
        "De: la factura de marzo no sé nada.\nGracias.",
        "Para: quien corresponda\nMi línea no anda.",
        "On the router I wrote:\nmy own label",
        "Les pregunto: el lunes 3 me escribió un técnico: no vino.",
    ],
)
def test_prose_that_looks_like_an_introduction_stays(text: str) -> None:
    assert own_words(text) == text


def test_a_mail_that_only_forwards_is_kept() -> None:
    text = "---------- Forwarded message ---------\nDe: Banco\nPara: Ana\nAsunto: Cargo\n\nLe cobramos dos veces."
    assert "Le cobramos dos veces." in own_words(text)


@pytest.mark.parametrize(
    "line",
    [
        "Enviado desde mi iPhone",
        "Enviado desde mi Samsung Galaxy",
        "Enviado desde Yahoo Mail para Android",
        "Enviado desde Correo para Windows",
        "Enviado con Proton Mail",
        "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
        "Enviado do meu iPhone",
        "Enviado via UOL celular",
        "Obter o Outlook para Android",
        "Sent from my iPhone",
        "Get Outlook for iOS",
    ],
)
def test_the_line_of_a_device_goes(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}") == OWN


@pytest.mark.parametrize(
    "line",
    [
        "AVISO LEGAL: Este mensaje es confidencial y...",
        "Este correo electrónico y sus archivos adjuntos se dirigen exclusivamente a su destinatario.",
        "Esta mensagem pode conter informação confidencial.",
        "This e-mail and any attachments are confidential.",
        "Libre de virus. www.avast.com",
        "-- \nMaría Soto\nGerente",
        "--\nMaría Soto",
    ],
)
def test_a_notice_and_all_below_it_goes(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}\nmás\ny más") == OWN


def test_below_a_closing_the_name_stays_and_the_contact_goes() -> None:
    text = f"{OWN}\n\nSaludos cordiales,\nMaría Soto\nJefa de Compras\nTel. +56 9 8765 4321\nwww.example.com"
    assert own_words(text) == f"{OWN}\n\nSaludos cordiales,\nMaría Soto"


def test_sent_from_in_a_sentence_stays() -> None:
    text = "Les envié el comprobante desde mi celular ayer y no llegó, lo mandé tres veces."
    assert own_words(text) == text


@pytest.mark.parametrize("piece", ["El escribió ", "On 3 ", "De: a@b.cl\n", "wrote: 3 "])
def test_a_long_mail_is_read_to_its_end(piece: str) -> None:
    # A pattern that backtracks would not come back from this for hours.
    text = f"{OWN}\n\n{piece * 20_000}\n\n{FORMATS['Gmail es']}"
    assert own_words(text).startswith("Hola, sigo sin internet.")
    assert "Buenos días" not in own_words(text)


def test_html_loses_what_the_program_marked_as_quoted() -> None:
    html = """<html><head><style>p{}</style></head><body><p>Hola,<br>sigo sin <b>internet</b>.</p>
    <ul><li>probé uno</li><li>probé dos</li></ul>
    <p>Miren <a href="https://example.com/foto">la foto</a></p>
    <div class="gmail_quote"><div>El mar, 3 mar 2026 escribió:</div><blockquote>Buenos días</blockquote></div></body>"""
    assert text_of_html(html) == (
        "Hola,\nsigo sin internet.\n\n- probé uno\n\n- probé dos\n\nMiren la foto (https://example.com/foto)"
    )


def test_html_of_outlook_ends_at_its_reply_header() -> None:
    html = (
        "<body><div>Nuevo</div><div id='appendonsend'></div><hr>"
        "<div id='divRplyFwdMsg'>De: X</div><div>Viejo</div></body>"
    )
    assert text_of_html(html) == "Nuevo"


def test_html_that_only_quotes_is_kept() -> None:
    assert text_of_html("<div class='gmail_quote'>Reenvío esto</div>") == "Reenvío esto"
