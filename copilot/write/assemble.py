"""Sentences put together as the text that the agent sees."""

from collections.abc import Sequence

from copilot.draft import Sentence
from copilot.write.units import ITEM


def text_of(paragraphs: Sequence[Sequence[Sentence]]) -> str:
    """Paragraphs apart by an empty line; a list item on a line of its own."""
    return "\n\n".join(_paragraph(one) for one in paragraphs if one)


def _paragraph(sentences: Sequence[Sentence]) -> str:
    text = ""
    for sentence in sentences:
        if not text:
            text = sentence.text
        elif ITEM.match(sentence.text) or ITEM.match(text.rsplit("\n", 1)[-1]):
            text += "\n" + sentence.text
        else:
            text += " " + sentence.text
    return text
