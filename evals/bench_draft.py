"""How long an embedded draft takes on a base of a given size, beside what one would do without it in the same run.

The base is made of the demo company's own sentences, shuffled into as many passages as asked for, so that every run
on every machine has the same one. The comparison is SQLite FTS5: find the best passage and paste it, which is what a
search box in a helpdesk gives; it writes nothing, so its time is the least that any draft could take.
"""

import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from copilot.conversation import Conversation
from copilot.copilot import Copilot, open_copilot
from copilot.settings import Settings
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, PassageRow
from copilot.text import sentences, words
from kb import demo

SENTENCES = 6  # a passage
PASSAGES = 3  # an article

Progress = Callable[[str], None]


class Times(list[float]):
    """Milliseconds."""

    def at(self, share: float) -> float:
        ordered = sorted(self)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def bench_draft(passages: int, drafts: int, say: Progress) -> dict[str, float]:
    """Build, draft, compare. Returns the figures, times in milliseconds.

    `passages` is the size of the base; `drafts` how many messages are answered.
    """
    with tempfile.TemporaryDirectory(prefix="escucha-bench-") as folder:
        settings = Settings(data=Path(folder))
        asked = _messages(drafts)
        with open_copilot(settings) as copilot:
            say(f"making {passages:,} passages")
            texts = _fill(copilot.store, passages)
            say("indexing")
            started = time.perf_counter()
            copilot.refresh()
            build = time.perf_counter() - started
            copilot.draft(asked[0])
            say(f"drafting {drafts} replies")
            ours = Times(_time(copilot, conversation) for conversation in asked)
        say("the same questions to SQLite FTS5")
        theirs = _fts5(texts, asked)
    return {
        "passages": len(texts),
        "drafts": drafts,
        "build_s": round(build, 2),
        "draft_p50_ms": round(median(ours), 1),
        "draft_p95_ms": round(ours.at(0.95), 1),
        "fts5_p50_ms": round(median(theirs), 1),
        "fts5_p95_ms": round(theirs.at(0.95), 1),
        "ratio_p50": round(median(ours) / median(theirs), 1),
    }


def _messages(count: int) -> list[Conversation]:
    """Demo conversations as they stood before the first human answer, over and over until there are `count`."""
    found = []
    for file in demo.conversation_files():
        for line in file.read_text(encoding="utf-8").splitlines():
            conversation = Conversation.model_validate(json.loads(line))
            first = next(
                (n for n, message in enumerate(conversation.messages) if message.role == "agent"),
                len(conversation.messages),
            )
            if any(message.role == "customer" for message in conversation.messages[:first]):
                found.append(conversation.model_copy(update={"messages": conversation.messages[:first]}))
    random.Random(3).shuffle(found)
    return [found[n % len(found)] for n in range(count)]


def _fill(store: Store, passages: int) -> list[str]:
    dice = random.Random(11)
    pool = [
        sentence
        for file in demo.article_files()
        if file.suffix == ".md"
        for sentence in sentences(file.read_text(encoding="utf-8").partition("\n---\n")[2])
        if len(sentence) > 30 and not sentence.startswith(("#", "|"))
    ]
    texts = [" ".join(dice.sample(pool, SENTENCES)) for _ in range(passages)]
    with store.begin() as session:
        for start in range(0, passages, PASSAGES):
            group = texts[start : start + PASSAGES]
            session.add(
                ArticleRow(
                    external_id=f"bench-{start}",
                    title=" ".join(group[0].split()[:7]),
                    body="\n\n".join(group),
                    language="es",
                    content_hash=str(start),
                    revision=state.next_revision(session) if start == 0 else 1,
                    passages=[
                        PassageRow(ordinal=n, heading=[], text=text, tokens=len(text) // 4)
                        for n, text in enumerate(group)
                    ],
                )
            )
    return texts


def _time(copilot: Copilot, conversation: Conversation) -> float:
    started = time.perf_counter()
    copilot.draft(conversation)
    return (time.perf_counter() - started) * 1000


def _fts5(texts: Sequence[str], asked: Sequence[Conversation]) -> Times:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE passage USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
    database.executemany("INSERT INTO passage VALUES (?)", [(text,) for text in texts])
    times = Times()
    for conversation in asked:
        text = " ".join(message.text for message in conversation.pending)
        started = time.perf_counter()
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
        database.execute("SELECT text FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 1", (query,)).fetchone()
        times.append((time.perf_counter() - started) * 1000)
    database.close()
    return times
