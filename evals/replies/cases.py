"""The cases: a customer's question to the demo company, and which of its saved replies fits, if any."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import BaseModel, ConfigDict

from copilot.conversation import Conversation, Customer, Message
from copilot.copilot import Copilot, open_copilot
from copilot.settings import Settings
from copilot.store import open_store
from kb import demo
from kb.conversations import import_files
from kb.saved_replies import import_replies
from kb.sync import import_paths

SUITE = Path(__file__).parents[1] / "suites" / "replies"
AGENT = "Camila Rojas"
Split = Literal["dev", "test"]


class Case(BaseModel):
    """`expect` are the ids of the replies of which any is right; none: nothing may be suggested. `why` tells a reader
    what makes it hard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1]
    id: str
    split: Split
    lang: str
    channel: str
    text: str
    expect: tuple[str, ...]
    name: str = ""
    why: str = ""

    def conversation(self) -> Conversation:
        return Conversation(
            id=self.id,
            channel=self.channel,
            language=self.lang,
            customer=Customer(name=self.name),
            messages=(Message(role="customer", text=self.text),),
        )


def read_cases(split: Split, folder: Path = SUITE) -> list[Case]:
    """Those of one half."""
    lines = (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Case.model_validate(json.loads(line)) for line in lines if line.strip()]


@contextmanager
def demo_company() -> Iterator[Copilot]:
    """A fresh installation with the demo company's articles, past conversations and saved replies."""
    with TemporaryDirectory(prefix="escucha-replies-") as folder:
        settings = Settings(data=Path(folder))
        store = open_store(settings)
        import_paths(store, settings, [demo.ARTICLES])
        import_files(store, settings, demo.conversation_files())
        import_replies(store, settings, [demo.SAVED_REPLIES])
        store.close()
        with open_copilot(settings) as copilot:
            copilot.index()
            yield copilot
