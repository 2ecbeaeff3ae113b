"""The words exports use for roles, states and channels, in three languages."""

from copilot.conversation import Role
from copilot.text import fold

_ROLES: dict[Role, str] = {
    "customer": "customer user cliente client usuario contact contacto contato end-user enduser end_user"
    " visitor visitante"
    " consumer requester solicitante lead incoming in inbound consumidor persona human",
    "agent": "agent agente assistant asistente assistente operator operador operadora atendente atendimento"
    " asesor asesora"
    " ejecutivo ejecutiva admin staff support soporte suporte representative teammate outgoing out outbound empresa",
    "bot": "bot chatbot robot ia ai automation automatico agent_bot virtual",
    "system": "system sistema event evento activity log nota_sistema",
}
_STATES = {
    "resolved": "resolved solved resuelto resuelta solucionado solucionada resolvido resolvida done completado"
    " completada"
    " concluido finalizado finalizada",
    "closed": "closed cerrado cerrada fechado fechada encerrado encerrada archived archivado",
    "open": "open abierto abierta aberto aberta new nuevo nueva novo reopened reabierto reabierta active activo"
    " en_curso"
    " en_progreso em_andamento in_progress",
    "pending": "pending pendiente pendente waiting on-hold on_hold hold esperando en_espera aguardando snoozed",
    "spam": "spam",
}
_CHANNELS = {
    "email": "email e-mail mail correo correo_electronico e_mail",
    "whatsapp": "whatsapp wsp wa wapp whats_app",
    "facebook": "facebook fb messenger facebook_messenger",
    "instagram": "instagram ig insta instagram_dm",
    "twitter": "twitter x tw",
    "phone_transcript": "phone_transcript phone telefono telefone call llamada ligacao voice voz",
    "chat": "chat webchat livechat live_chat chat_web web_chat",
    "web": "web form formulario web_form website",
}


def _by_word(table: dict[str, str] | dict[Role, str]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words.split()}


_ROLE_OF, _STATE_OF, _CHANNEL_OF = _by_word(_ROLES), _by_word(_STATES), _by_word(_CHANNELS)
SETTLED = ("resolved", "closed", "solved")


def role(given: str) -> str:
    """One of our four roles; "" when the word is unknown."""
    return _ROLE_OF.get(_word(given), "")


def status(given: str) -> str:
    word = _word(given)
    return _STATE_OF.get(word, word[:30])


def channel(given: str) -> str:
    word = _word(given)
    return _CHANNEL_OF.get(word.removeprefix("channel::").rpartition("::")[2], word[:50])


def _word(given: str) -> str:
    return "_".join(fold(given).replace("-", "_").split()) if "-" not in given else "-".join(fold(given).split())
