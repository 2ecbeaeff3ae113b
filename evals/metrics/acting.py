"""What an answer does, by its words: for answers that come without saying it."""

from evals.cases import Action


def act(text: str, language: str) -> Action:
    """`reply` unless the words ask for what is missing, hand over to a person, or hold back."""
    return "reply"
