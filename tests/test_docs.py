"""The examples in docs/ are what they say: each is imported or read as it stands there."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from copilot.answer_within import USUAL
from copilot.settings import Settings
from copilot.store import Store, articles, conversations
from copilot.store.schema import ResolutionRow
from copilot.write.voice import DEFAULT, read_voice
from kb.conversations import import_files
from kb.sync import import_paths

DOCS = Path(__file__).resolve().parents[1] / "docs"
EXAMPLE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A folder with every example of the documents: a fenced block whose first line also names a file."""
    for document in DOCS.glob("*.md"):
        for name, content in EXAMPLE.findall(document.read_text(encoding="utf-8")):
            file = tmp_path / "examples" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
    return tmp_path / "examples"


def test_every_example_article_is_imported(examples: Path, store: Store, settings: Settings) -> None:
    report = import_paths(store, settings, [examples / "articles"])
    assert (report.added, report.failed, report.empty) == (6, (), ())
    with store.read() as session:
        article = articles.get(session, "double-charge")
        assert articles.get(session, "payment-date").title == "¿Puedo cambiar la fecha de pago?"
    assert (article.title, article.tags) == ("Me cobraron dos veces", ("factura", "cobro"))


def test_the_example_voice_policy_is_valid_and_every_entry_is_explained(examples: Path) -> None:
    voice = read_voice(examples / "voice.yaml")
    assert voice.company == "Alborada"
    text = (DOCS / "voice.md").read_text(encoding="utf-8")
    entries = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    assert [name for name in entries if f"| `{name}` |" not in text] == []


def test_the_example_targets_are_read_as_they_are_explained(examples: Path) -> None:
    targets = read_voice(examples / "clocks" / "voice.yaml").answer_within
    assert targets.of("whatsapp").next == timedelta(minutes=2)
    assert targets.of("phone_transcript").first is None
    text = (DOCS / "clocks.md").read_text(encoding="utf-8")
    assert [channel for channel in USUAL if f"`{channel}`" not in text] == []


def test_every_example_conversation_is_imported(examples: Path, store: Store, settings: Settings) -> None:
    report = import_files(store, settings, [examples / "conversations"], ours=["example.com"])
    assert (report.added, report.resolutions, report.failed, report.empty) == (3, 3, (), ())
    maria = conversations.find(store, "c-1")
    assert (maria.customer.name, maria.csat) == ("María Soto", 5)


def test_quoted_text_of_the_example_mail_is_left_out(examples: Path, store: Store, settings: Settings) -> None:
    import_files(store, settings, [examples / "conversations"], ours=["example.com"])
    with store.read() as session:
        answers = [row.answer for row in session.query(ResolutionRow)]
    assert [text for text in answers if "escribió" in text or "cuántos días" in text] == []
    assert any("un día hábil" in text for text in answers)
