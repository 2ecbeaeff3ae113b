"""What a person wrote in a mail: the quoted mail, the signature and the legal notice cut away.

quotequail knows the lines with which mail programs introduce a quotation; those it does not know, and the signatures,
are ours.
"""

import re

import quotequail

_LONGEST_LINE = 400
"""Characters: an introduction is never longer, and patterns that look for a line's end cost its square."""
_MOST_LINES = 3
"""Lines over which mail programs wrap an introduction."""

_INTRODUCTION = re.compile(
    r"(?:"
    r"(?:el|on|em|no dia|a|ai|at|le)\s.{0,200}?\d.{0,200}?(?:escribi[oó]|escreveu|wrote)\s*:"
    r"|.{1,150}?[<(]?\S+@\S+[>)]?.{0,100}?(?:escribi[oó]|escreveu|wrote|escreve)\s*(?:\(.{0,80}\)"
    r"|(?:el|em|on)\s.{0,80})?:"
    r"|\d{1,4}[-/. ].{2,80}?\s(?:escribi[oó]|escreveu|wrote)\s*:"
    r"|[-_*]{2,}\s*(?:mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)|original message"
    r"|forwarded message|correo original|e-?mail original)\s*[-_*]{2,}"
    r"|(?:inicio del mensaje reenviado|in[ií]cio da mensagem encaminhada|begin forwarded message)\s*:"
    r"|_{20,}"
    r")$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[>*\s]*(de|from|enviado(?: el)?|enviada(?: em)?|sent|fecha|data|date|para|to|cc|asunto|assunto|subject)\s*:\*?\s",
    re.IGNORECASE,
)
_SENDER = ("de", "from")
_DASHES = re.compile(r"(?:--|—|__)\s?$")
_DEVICE = re.compile(
    r"(?:enviad[oa]|sent|mandado|obtener|descargar|descarga|get|obter|obtenha|baixe)\s(?:desde|do|da|de|from|using"
    r"|con|com|via"
    r"|mediante|pelo|pela|el|o)?\s?.{0,40}?(?:iphone|ipad|android|outlook|yahoo|samsung|galaxy|huawei|xiaomi"
    r"|motorola|blackberry"
    r"|proton|windows|gmail|celular|m[oó]vil|tel[eé]fono|smartphone|dispositivo|tablet|hotmail|mailmaster|correo"
    r"|e-?mail|mobile"
    r"|phone|device).{0,60}$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:\*{0,3}|_*)(?:aviso (?:legal|de confidencialidad|de privacidad|de privacidade)|confidencialidad"
    r"|confidentiality notice"
    r"|este (?:mensaje|correo|e-?mail)(?: electr[oó]nico)?,?(?: y (?:sus|los|cualquier)| puede| es| contiene"
    r"| est[aá]|, incluid)"
    r".{0,60}(?:confidencial|destinatario|adjunto|archivo|dirig)|est[ae] (?:mensagem"
    r"|e-?mail)\b.{0,60}(?:confidencia|destinat|anexo)"
    r"|this (?:e-?mail|message)\b.{0,60}(?:confidential|attachment|intended)|the information (?:contained )?in this"
    r"|la informaci[oó]n contenida en este|antes de imprimir|por favor.{0,20}medio ambiente|libre de virus|virus-free"
    r"|este e-?mail foi escaneado|no imprima este)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:un |muchos |cordiales )?(?:saludos?|atentamente|atte|cordialmente|un abrazo|abrazos|slds|gracias"
    r"|muchas gracias"
    r"|(?:best |kind |warm )?regards|best|cheers|sincerely|thanks|thank you|atenciosamente|cumprimentos|abra[cç]os?"
    r"|obrigad[oa]|att)"
    r"(?: cordial(?:es)?| afectuosos?| y gracias)?\s*[,.;:!-]*$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:\+?\d[\d ().-]{6,}|www\.|https?://|\S+@\S+|\b(?:tel|cel|m[oó]vil|fono|phone|fax|whatsapp|ext|anexo|av|avda"
    r"|calle|piso)\b)",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """`text` without quotations, signature and notices; whole when nothing else is in it (a forwarded mail)."""
    lines = [line.rstrip() for line in text.split("\n")]
    kept = _unsigned(_unquoted(lines))
    found = _joined(kept)
    return found or _joined(
        _unsigned([line.lstrip("> ") for line in lines if not _INTRODUCTION.match(line[:_LONGEST_LINE])])
    )


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _unquoted(lines: list[str]) -> list[str]:
    """Lines above a quotation and, where it is marked with ">", those written below or between."""
    cut = _cut(lines)
    if cut is None:
        return [line for line in lines if not line.startswith(">")]
    start, end = cut
    above = [line for line in lines[:start] if not line.startswith(">")]
    rest = lines[end:]
    first = next((line for line in rest if line.strip()), "")
    if not first.startswith(">"):
        return above
    place = next((n for n, line in enumerate(rest) if line.strip() and not line.startswith(">")), len(rest))
    return above + [line for line in _unquoted(rest[place:]) if not line.startswith(">")]


def _cut(lines: list[str]) -> tuple[int, int] | None:
    """Where the introduction of a quotation starts and ends; a fold of mails has the first."""
    short = [line[:_LONGEST_LINE] for line in lines]
    own = next(((n, end) for n in range(len(short)) if (end := _introduced(short, n))), None)
    before = short[: own[0]] if own else short
    found = _by_quotequail(before)
    return found or own


def _introduced(lines: list[str], start: int) -> int:
    """The line after an introduction that begins at `start`; 0 when none does."""
    head = lines[start].strip().lstrip(">").strip()
    if not head:
        return 0
    joined = head
    for end in range(start, min(len(lines), start + _MOST_LINES)):
        if end > start:
            if not lines[end].strip():
                break
            joined += " " + lines[end].strip().lstrip(">").strip()
        if _INTRODUCTION.match(joined):
            return end + 1
    return _fields_end(lines, start)


def _fields_end(lines: list[str], start: int) -> int:
    """Outlook's block: "De: ... Enviado: ... Para: ... Asunto: ...", at least three fields, the sender first."""
    first = _FIELD.match(lines[start] + " ")
    if not first or first[1].lower() not in _SENDER:
        return 0
    end, fields = start, 0
    while end < len(lines) and end < start + 10 and (lines[end].strip() or fields < 2):
        fields += bool(_FIELD.match(lines[end] + " "))
        end += 1
    return end if fields >= 3 else 0


def _by_quotequail(lines: list[str]) -> tuple[int, int] | None:
    """What quotequail finds, unless the line is plain prose ("El técnico me escribió:" names no date or address)."""
    offset = 0
    while offset < len(lines):
        text = "\n".join(lines[offset:])
        with_introduction = quotequail.quote(text, limit=len(lines) + 1, quote_intro_line=True)
        without = quotequail.quote(text, limit=len(lines) + 1)
        if len(with_introduction) < 2 or len(without) < 2:
            return None
        start = offset + _count(with_introduction[0][1])
        end = offset + _count(without[0][1])
        introduction = " ".join(lines[start:end])
        if re.search(r"\d|@|-{3}|_{5}", introduction) or introduction.rstrip().endswith(("message:", "reenviado:")):
            return start, end
        offset = max(end, offset + 1)
    return None


def _count(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _unsigned(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        bare = line.strip()
        if (_DASHES.fullmatch(bare) and any(one.strip() for one in kept)) or _LEGAL.match(bare[:_LONGEST_LINE]):
            break
        if not (len(bare) < 120 and _DEVICE.match(bare.lstrip("-*_ "))):
            kept.append(line)
    return _without_contact(kept)


def _without_contact(lines: list[str]) -> list[str]:
    """After a closing ("Saludos,") the name stays; the post, phone, web and address below it go."""
    closing = next((n for n in range(len(lines) - 1, -1, -1) if _CLOSING.fullmatch(lines[n].strip()[:80])), None)
    if closing is None:
        return lines
    below = [n for n in range(closing + 1, len(lines)) if lines[n].strip()]
    if not 2 <= len(below) <= 9 or any(len(lines[n]) > 90 for n in below):
        return lines
    if not any(_CONTACT.search(lines[n]) for n in below[1:]):
        return lines
    return lines[: below[0] + 1]
