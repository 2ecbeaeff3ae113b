"""A base of any size that is the same on every machine: the demo company's sentences and, where they are there, those
of the public data sets, mixed anew for each passage.

Real sentences alone would repeat at a million passages, and their words with them: a part of the words is drawn again
from the language's own frequencies, and names, codes and numbers that no other text has come in as rarely as they do
in a contact centre. The vocabulary grows with the base, past 200,000 words at a million passages.
"""

import csv
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert

from copilot.store import Store, state
from copilot.store.schema import ArticleRow, ConversationRow, PassageRow, ResolutionRow
from copilot.text import sentences
from kb import demo

LANGUAGES = {"es": 0.6, "en": 0.25, "pt": 0.15}
ARTICLE = 2  # passages of an article
AT_ONCE = 20_000  # passages written by one statement
REDRAWN = 0.12  # of a sentence's words
COINED = 500_000  # names and codes there are to draw from
_LANGUAGE = re.compile(r"^language: *(\w\w)", re.MULTILINE)
_PLAIN = re.compile(r"[^\W\d_]+")
_OPENINGS = ("hola, ", "buenas tardes ", "hi, ", "oi, ", "una consulta: ", "", "", "")


class Text(NamedTuple):
    """A title or question, and the text or answer under it."""

    language: str
    head: str
    body: str


class Words:
    """The sentences of each language, and dice that always fall alike."""

    def __init__(self, data: Path, seed: int = 7) -> None:
        self.sentences = _sentences(data)
        self.dice = random.Random(seed)
        self._known = {
            language: [word for line in lines for word in _PLAIN.findall(line)]
            for language, lines in self.sentences.items()
        }
        weights = [self.weight(language) for language in self.sentences]
        self._languages = self.dice.choices(list(self.sentences), weights, k=10_000)

    def weight(self, language: str) -> float:
        """The language's share, less where there is little to draw from."""
        return LANGUAGES[language] * min(1.0, len(self.sentences[language]) / 500)

    def text(self) -> Text:
        dice = self.dice
        language = dice.choice(self._languages)
        lines = [self._sentence(language) for _ in range(dice.choice((2, 2, 3)))]
        return Text(language, " ".join(lines[0].split()[: dice.randint(3, 8)]), " ".join(lines))

    def question(self, text: Text, length: int) -> str:
        """As a customer might ask it in a chat: some of the text's own words, a few others, now and then a typo."""
        dice = self.dice
        words = _PLAIN.findall(text.body)
        while len(words) < length:
            words += _PLAIN.findall(self._sentence(text.language))
        start = dice.randrange(len(words) - length + 1)
        asked = [dice.choice(self._known[text.language]) if dice.random() < 0.3 else word for word in words[start:]]
        asked = [_typo(word, dice) if dice.random() < 0.05 else word for word in asked[:length]]
        return dice.choice(_OPENINGS) + " ".join(asked).lower()

    def _sentence(self, language: str) -> str:
        dice, known = self.dice, self._known[language]
        words = dice.choice(self.sentences[language]).split()
        for _ in range(max(1, round(len(words) * REDRAWN))):
            words[dice.randrange(len(words))] = dice.choice(known)
        if dice.random() < 0.5:
            words[dice.randrange(len(words))] = _coined(int(COINED * dice.random() ** 3))
        return " ".join(words)


def questions(words: Words, texts: Sequence[Text], count: int) -> list[str]:
    """Nine in ten of 5 to 20 words, the others of 40."""
    return [words.question(words.dice.choice(texts), 40 if n % 10 == 9 else 5 + n % 16) for n in range(count)]


def fill(store: Store, words: Words, passages: int) -> Iterator[list[Text]]:
    """Writes half of `passages` as articles, half as resolutions; yields them as they are written."""
    with store.begin() as session:
        revision = state.next_revision(session)
    for start in range(0, passages, AT_ONCE):
        texts = [words.text() for _ in range(min(AT_ONCE, passages - start))]
        half = len(texts) // 2 // ARTICLE * ARTICLE
        with store.begin() as session:
            connection = session.connection()
            for table, rows in (
                *_articles(texts[:half], start, revision),
                *_resolutions(texts[half:], start, revision),
            ):
                if rows:
                    connection.execute(insert(table), rows)
        yield texts


def _articles(texts: Sequence[Text], start: int, revision: int) -> list[tuple[type, list[dict[str, object]]]]:
    articles: list[dict[str, object]] = []
    passages: list[dict[str, object]] = []
    for n in range(0, len(texts), ARTICLE):
        group = texts[n : n + ARTICLE]
        number = start + n + 1
        article = {"id": number, "external_id": f"a-{number}", "title": group[0].head, "language": group[0].language}
        articles.append(article | {"body": "", "content_hash": "", "revision": revision, "tags": []})
        passages += [
            {"article_id": number, "ordinal": ordinal, "heading": [], "text": text.body, "tokens": len(text.body) // 4}
            for ordinal, text in enumerate(group)
        ]
    return [(ArticleRow, articles), (PassageRow, passages)]


def _resolutions(texts: Sequence[Text], start: int, revision: int) -> list[tuple[type, list[dict[str, object]]]]:
    conversations: list[dict[str, object]] = []
    resolutions: list[dict[str, object]] = []
    for n, text in enumerate(texts):
        number = start + n + 1
        conversation = {"id": number, "source": "export", "external_id": f"c-{number}", "language": text.language}
        conversations.append(conversation | {"status": "resolved", "content_hash": "", "tags": []})
        resolution = {"conversation_id": number, "question": text.head, "answer": text.body}
        resolutions.append(resolution | {"language": text.language, "revision": revision})
    return [(ConversationRow, conversations), (ResolutionRow, resolutions)]


def _typo(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return word[:at] + word[at + 1 :] if len(word) > 4 else word


_SYLLABLES = [first + vowel for first in "bcdfglmnprstv" for vowel in "aeiou"]


def _coined(number: int) -> str:
    """The name or code of that number: "Latoremi", "lx-48210"."""
    if number % 5 == 0:
        return f"{'abcdeklmnx'[number // 5 % 10]}x{number}"
    name = ""
    rest = number + 1_000
    while rest:
        rest, place = divmod(rest, len(_SYLLABLES))
        name += _SYLLABLES[place]
    return name.capitalize()


def _sentences(data: Path) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {language: {} for language in LANGUAGES}
    for language, text in _texts(data):
        for line in sentences(text):
            if 30 <= len(line) <= 300 and not line.startswith(("#", "|")):
                found[language][line] = None
    return {language: list(lines) for language, lines in found.items() if lines}


def _texts(data: Path) -> Iterator[tuple[str, str]]:
    """The texts that are there, each with its language."""
    for file in demo.article_files():
        if file.suffix == ".md":
            front, _, body = file.read_text(encoding="utf-8").partition("\n---\n")
            named = _LANGUAGE.search(front)
            yield (named[1] if named else "es"), body
    for folder in ("ms_support_insights", "login_gov_help"):
        for file in sorted((data / folder).glob("*.jsonl")):
            for line in file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                if "body" in row:
                    yield file.stem.rpartition(".")[2], row["body"]
    pairs = data / "parallel" / "es_en.tsv"
    if pairs.exists():
        with pairs.open(encoding="utf-8", newline="") as handle:
            for row in csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield from zip(("es", "en"), row, strict=False)
    portuguese = data / "faquad" / "train.json"
    if portuguese.exists():
        for article in json.loads(portuguese.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                yield "pt", paragraph["context"]
