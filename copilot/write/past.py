"""What of a past human answer is true for the next customer too: sentences about the matter, not about that day."""

import re

from copilot.text import fold, sentences

SHORTEST, LONGEST = 5, 45  # words of a sentence worth repeating

_PLACEHOLDER = re.compile(r"\[[A-Z]{2,}(_\d+)?\]|\{\{|\bxxx\b", re.IGNORECASE)
_REFERENCE = re.compile(r"\b[A-Z]{2,4}-\d{3,}\b|#\d{3,}|\b\d{6,}\b")
# That day and that agent: times that were near then, and what the agent had just done.
_THEN = re.compile(
    r"\b(hoy|ayer|anoche|manana|pasado manana|ahora mismo|recien|esta (manana|tarde|noche|semana)|(este|el|proximo) "
    r"(lunes|martes|miercoles|jueves|viernes|sabado|domingo)|lunes|martes|miercoles|jueves|viernes|"
    r"acabo de|(te|le|les|lo|la|se) (deje|envie|mande|reenvie|agende|cambie|active|genere|solicite|confirme|ingrese|"
    r"escale|abone|devolvi|desbloquee|asigne|programe|cree|hice|dejo|envio|mando|reenvio|agendo|activo|genero|ingreso|"
    r"escalo|asigno|programo|llamo|aviso|confirmo|escribo)|ya (deje|envie|mande|agende|active|genere|solicite|"
    r"ingrese|escale|abone|hice|quedo|esta|revise|vi|lo)|deje|revise|revisando|agende|veo que|vi que|"
    r"me (aparece|figura|"
    r"sale)|tu caso|su caso|como (te|le) (dije|comente)|tal como conversamos|"
    r"hoje|ontem|amanha|agora mesmo|esta (semana|tarde|noite)|segunda|terca|quarta|quinta|sexta|acabei de|ja "
    r"(deixei|enviei|mandei|agendei|ativei|gerei|solicitei|abri|fiz)|deixei|enviei|agendei|vi aqui|verifiquei|"
    r"today|yesterday|tomorrow|tonight|just now|this (morning|afternoon|week)|monday|tuesday|wednesday|thursday|"
    r"friday|i('ve| have) (just )?\w+ed|i (sent|booked|checked|opened|moved|refunded|reset|asked))\b"
)
_DATE = re.compile(
    r"\b(el|del|al) \d{1,2}\b(?! de cada)|\b(este|ese) mismo (correo|mail|chat)\b|"
    r"\b\d{1,2} de (enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janeiro|"
    r"fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)\b|\b\d{1,2}/\d{1,2}\b"
)
_RITUAL = re.compile(
    r"^(hola|buen[oa]s|buen dia|que tal|gracias|muchas gracias|saludos|un saludo|un abrazo|quedo (atent|por aqui)|"
    r"cualquier (cosa|duda)|que (tengas|tenga|estes)|ola|oi|bom dia|boa (tarde|noite)|obrigad|abraco|qualquer|fico|"
    r"hi|hello|thanks|thank you|best|kind regards|let me know|disculpa|perdon|lo siento|lamento|sinto|sorry|de nada|"
    r"listo|perfecto|claro|entiendo|tienes razon|tiene razon)\b"
)


def general(answer: str) -> list[str]:
    """The sentences of a past answer that another customer with the same question could be told, in order."""
    return [sentence for sentence in sentences(answer) if _is_general(sentence)]


def _is_general(sentence: str) -> bool:
    folded = fold(sentence)
    if not SHORTEST <= len(folded.split()) <= LONGEST or sentence.rstrip().endswith("?"):
        return False
    if _PLACEHOLDER.search(sentence) or _REFERENCE.search(sentence):
        return False
    return not (_THEN.search(folded) or _DATE.search(sentence.lower()) or _RITUAL.match(folded))
