"""One conversation and its draft on a page of text: what was written, what is felt, the draft, where it comes from.

Eighty columns, colours and underlining only on a terminal.
"""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from api.web.texts import Texts
from copilot.conversation import Conversation
from copilot.draft import Citation, Draft
from copilot.listen.heard import Flag, Heard

WIDEST = 88  # columns: longer lines are tiring to read
QUOTE, WORDS = 170, 48  # characters shown of a source's quote, and of the words that show a feeling
MOST_FLAGS = 5

Say = Mapping[str, str]


class Sheet:
    """Prints on `console`. `say` are the labels around the draft, `texts` the names of feelings, channels, checks."""

    def __init__(self, console: Console, say: Say, texts: Texts) -> None:
        self._console = console
        self._say = say
        self._texts = texts

    def show(self, conversation: Conversation, heard: Heard, draft: Draft) -> None:
        flags = shown_flags(heard)
        self._head(conversation)
        self._messages(conversation, flags)
        self._feeling(flags)
        sources = numbered(draft)
        self._draft(draft, sources)
        self._sources(draft, sources)
        self._checks(draft)
        self._notes(draft)

    def line(self, text: str | Text = "", indent: int = 0) -> None:
        """Wrapped by hand, because rich fills wrapped lines with blanks, which is untidy to copy."""
        shown = text if isinstance(text, Text) else Text(text)
        for part in shown.wrap(self._console, self._console.width - indent):
            part.rstrip()
            self._console.print(Text(" " * indent if part else "").append(part), no_wrap=True, overflow="ignore")

    def _title(self, text: str, beside: str = "") -> None:
        self.line()
        self.line(Text.assemble((text, "bold"), (f"  {beside}" if beside else "", "dim")))

    def _head(self, conversation: Conversation) -> None:
        channel = self._texts.get(f"channel.{conversation.channel}", conversation.channel)
        parts = (conversation.customer.name, channel, conversation.subject, conversation.id)
        self.line(Text(" · ".join(part for part in parts if part), style="bold"))
        self._console.print(Rule(style="dim"))

    def _messages(self, conversation: Conversation, flags: Iterable[Flag]) -> None:
        self._title(self._say["writes"])
        for message in conversation.pending or tuple(filter(None, (conversation.last_customer_message,))):
            text = Text(message.text.strip())
            for flag in flags:
                for words in flag.evidence if flag.message_id in ("", message.id) else ():
                    text.highlight_words([words], "underline")
            self.line(text, 2)

    def _feeling(self, flags: tuple[Flag, ...]) -> None:
        self._title(self._say["feels"], "" if flags else self._say["feels_nothing"])
        for flag in flags:
            name = self._texts.get(f"emotion.{flag.label}", flag.label)
            self.line(
                Text.assemble((name, "yellow"), f" {flag.confidence:.0%}  «{_short(flag.evidence[0], WORDS)}»"), 2
            )

    def _draft(self, draft: Draft, sources: Mapping[str, int]) -> None:
        writer = self._say["embedded"] if draft.writer == "embedded" else draft.writer
        beside = self._say["written"].format(writer=writer, ms=f"{draft.ms:.0f}", confidence=f"{draft.confidence:.0%}")
        outcome = self._texts.get(f"outcome.{draft.outcome}", draft.outcome)
        self._title(f"{self._say['draft']}: {outcome}", beside)
        self.line()
        self.line(marked(draft, sources, self._say["unsourced"]), 2)
        if draft.fallback:
            self.line(Text(f"{self._say['fallback']}: {draft.fallback}", style="yellow"), 2)

    def _sources(self, draft: Draft, sources: Mapping[str, int]) -> None:
        if not sources:
            return
        self._title(self._say["sources"])
        shown: set[str] = set()
        for citation in draft.citations:
            first = citation.source_id not in shown
            shown.add(citation.source_id)
            self._source(citation, sources[citation.source_id], first=first)

    def _source(self, citation: Citation, number: int, *, first: bool) -> None:
        if first:
            past = self._say["past"].format(id=citation.source_id)
            title = past if citation.pool == "resolutions" else citation.title
            self.line(Text.assemble((f"[{number}] ", "cyan"), (title, "bold")), 2)
            if citation.url:
                self.line(Text(citation.url, style="dim"), 6)
        self.line(f"«{_short(citation.quote, QUOTE)}»", 6)

    def _checks(self, draft: Draft) -> None:
        failed = [check for check in draft.checks if not check.passed]
        passed = self._say["passed"].format(n=len(draft.checks) - len(failed), all=len(draft.checks))
        self._title(self._say["checks"], passed)
        for check in failed:
            name = self._texts.get(f"check.{check.name}", check.name)
            self.line(Text.assemble((name, "red"), f"  {check.detail}"), 2)

    def _notes(self, draft: Draft) -> None:
        if draft.notes:
            self._title(self._say["notes"])
        for note in draft.notes:
            self.line(note, 2)


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rpartition(' ')[0]}…"


def shown_flags(heard: Heard) -> tuple[Flag, ...]:
    """The surest emotions and signals, at most five; `neutral` is nothing to show."""
    felt = [flag for flag in (*heard.feeling.emotions, *heard.feeling.signals) if flag.label != "neutral"]
    return tuple(sorted(felt, key=lambda flag: -flag.confidence)[:MOST_FLAGS])


def numbered(draft: Draft) -> dict[str, int]:
    """A footnote's number for each cited source, in the order of the draft."""
    return {source: number for number, source in enumerate(dict.fromkeys(c.source_id for c in draft.citations), 1)}


def marked(draft: Draft, sources: Mapping[str, int], unsourced: str) -> Text:
    """The draft's text with a footnote's number after each sentence of a source and a mark after what has none."""
    owner = {citation.passage_id: sources[citation.source_id] for citation in draft.citations}
    text, at = Text(), 0
    for end, mark, style in _marks(draft, owner, unsourced):
        text.append(draft.text[at:end]).append(mark, style)
        at = end
    return text.append(draft.text[at:])


def _marks(draft: Draft, owner: Mapping[str, int], unsourced: str) -> Iterator[tuple[int, str, str]]:
    """(where, what, style) of each mark; a run of sentences from one source has one, at its end."""
    at = 0
    pending: tuple[int, str, str] | None = None
    for sentence in draft.sentences:
        start = draft.text.find(sentence.text, at)
        if start < 0:
            continue
        at = start + len(sentence.text)
        number = owner.get(sentence.passage_id or "")
        mark, style = (f" [{number}]", "cyan") if number and sentence.support == "source" else ("", "")
        if sentence.support == "unsupported":
            mark, style = f" [{unsourced}]", "red"
        if pending and pending[1] != mark:
            yield pending
        pending = (at, mark, style) if mark else None
    if pending:
        yield pending
