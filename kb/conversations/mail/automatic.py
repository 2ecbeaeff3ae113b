"""Mails that no person wrote."""

import re
from email.message import EmailMessage

from copilot.text import fold

_BULK = ("bulk", "auto_reply", "auto-reply", "list", "junk")
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|bounces?[+=-]?.*)@")
_SUBJECT = re.compile(
    r"(?:re: )?(?:(?:\[?(?:respuesta automatica|auto-?respuesta|resposta automatica|automatic reply|auto-?reply"
    r"|autoreply"
    r"|out of (?:the )?office|fuera de (?:la )?oficina|fora do escritorio|ausencia (?:temporal|laboral|por vacaciones)"
    r"|notificacion de ausencia"
    r"|ausente (?:de la oficina|do escritorio|por)|estoy de vacaciones|de vacaciones|em ferias|on vacation"
    r"|away from)\b)"
    r"|undeliver(?:able|ed mail)|delivery status notification|mail delivery (?:failed|subsystem)|no se pudo entregar"
    r"|entrega fallida|devolucion de correo|falha na entrega|nao entregue|acuse de (?:recibo|lectura) automatico"
    r"|read receipt|leido:|read:|lida:)"
)


def is_automatic(message: EmailMessage, subject: str, sender: str) -> bool:
    """An automatic reply, a bounce, or a mailing to many."""
    if message.get_content_type() == "multipart/report":  # of a mail that came back, or was opened
        return True
    submitted = _header(message, "Auto-Submitted")
    if submitted and submitted.partition(";")[0].strip() != "no":
        return True
    if _header(message, "Precedence") in _BULK:
        return True
    if any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder")):
        return True
    return bool(_MACHINES.match(sender) or _SUBJECT.match(fold(subject).strip()))


def suppresses_replies(message: EmailMessage) -> bool:
    """Whether it asks other machines not to answer, as automatic replies do."""
    return _header(message, "X-Auto-Response-Suppress") not in ("", "none")


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).strip().lower()
