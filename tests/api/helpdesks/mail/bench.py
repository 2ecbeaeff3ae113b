"""A mailbox in a real Dovecot as the conformance suite's bench."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from tests.api.helpdesks.mail.conftest import MARIA, OURS, Box
from tests.api.helpdesks.mail.server import PASSWORD
from tests.api.helpdesks.scene import Delivery

PICTURE = bytes.fromhex("89504e470d0a1a0a") + bytes(4000)


class MailBench:
    kind = "mail"
    many = 27  # the adapter's batch has 25
    agent = ("ana@alborada.example", "")

    def __init__(self, box: Box) -> None:
        self.box = box
        self.url = f"imap://127.0.0.1:{box.server.port}"
        self.options = {"user": box.user, "address": "ayuda@alborada.example", "resolved_folder": "Archivo"}
        self.secrets = {"password": PASSWORD}
        self._last: dict[str, str] = {}

    def customer_writes(self, text: str, conversation: str = "") -> str:
        subject = f"Caso {len(self._last)}"
        id = self.box.put(text, subject=subject, reply_to=self._last.get(conversation, ""), at=datetime.now(UTC))
        self._last[conversation or id] = id
        return conversation or id

    def agent_writes(self, conversation: str, text: str, *, private: bool = False) -> None:
        """Among ourselves is what a mailbox has for notes."""
        to = "Redes <redes@alborada.example>" if private else MARIA
        told = {"subject": "Re: Caso", "to": to, "at": datetime.now(UTC)}
        self._last[conversation] = self.box.answer(self._last[conversation], text, **told)

    def resolve(self, conversation: str) -> None:
        self.box.move("INBOX", "Archivo")

    def delete(self, conversation: str) -> bool:
        for folder in ("INBOX", "Archivo", "Enviados"):
            if self.box.numbers(folder):
                self.box.empty(folder)
        return True

    def attach(self, conversation: str) -> bool:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = MARIA, OURS, "Foto"
        message["Message-ID"], message["In-Reply-To"] = "<photo@example.com>", f"<{self._last[conversation]}>"
        message.set_content("Mira la foto.")
        message.add_attachment(PICTURE, maintype="image", subtype="png", filename="router.png")
        self.box.append(message.as_bytes(policy=SMTP), "INBOX", datetime.now(UTC))
        return True

    def replies(self, conversation: str) -> list[str]:
        return [one.get_content() for one in self.box.mails("Enviados") if one["X-Escucha-Key"]]

    def notes(self, conversation: str) -> list[str]:
        return []

    def drafts(self, conversation: str) -> list[str]:
        return [one.get_content() for one in self.box.mails("Borradores")]

    def human_draft(self, conversation: str, text: str) -> bool:
        self.box.put(text, folder="Borradores", sender=OURS, to=MARIA, reply_to=self._last[conversation])
        return True

    def delivery(self, conversation: str) -> Delivery | None:
        return None

    def stale_delivery(self, conversation: str) -> Delivery | None:
        return None

    def own_delivery(self, conversation: str, *, private: bool) -> Delivery | None:
        return None

    def publish(self, title: str, text: str) -> str:
        return ""

    def unpublish(self, article: str) -> None: ...

    def alone(self, conversation: str) -> str:
        return ""

    def panel(self, conversation: str, agent: str, *, old: bool = False) -> dict[str, str] | None:
        return None
