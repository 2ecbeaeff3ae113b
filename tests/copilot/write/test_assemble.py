from copilot.draft import Sentence
from copilot.write.assemble import text_of


def lines(*texts: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(text=text, support="courtesy") for text in texts)


def test_sentences_run_on_and_items_stand_on_their_own_line() -> None:
    text = text_of([lines("Hola."), lines("Haz esto:", "1. Abre.", "2. Cierra.", "Listo."), ()])
    assert text == "Hola.\n\nHaz esto:\n1. Abre.\n2. Cierra.\n\nListo."
