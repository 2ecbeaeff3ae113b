"""Sentences put together as the text that the agent sees."""

from collections.abc import Sequence

from copilot.draft import Sentence
from copilot.write.units import ITEM


def text_of(paragraphs: Sequence[Sequence[Sentence]]) -> str:
    """Paragraphs apart by an empty line; a list item on a line of its own, and what follows a list apart."""
    return "\n\n".join(_paragraph(one) for one in paragraphs if one)


def _ends_in_item(text: str) -> bool:
    """Whether the last line of a text is an item, or a line set in under one."""
    lines = text.rsplit("\n\n", 1)[-1].split("\n")
    return bool(ITEM.match(lines[-1])) or (len(lines) > 1 and lines[-1].startswith(" "))


def _paragraph(sentences: Sequence[Sentence]) -> str:
    text = ""
    for sentence in sentences:
        if not text:
            text = sentence.text
        elif ITEM.match(sentence.text):
            text += "\n" + sentence.text
        elif _ends_in_item(text):
            text += "\n\n" + sentence.text
        else:
            text += " " + sentence.text
    return text
