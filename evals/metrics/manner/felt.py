"""What the customer feels, as the case says it, or else as it was heard."""

from evals.metrics.evidence import Evidence

SURE = 0.9
"""Confidence from which what was heard is asked of an answer, where the case does not say what is felt."""
STRONG = frozenset({"frustration", "anger", "disappointment", "worry", "sadness", "distrust", "resignation"})
"""Feelings that an answer must not pass over."""


def felt(evidence: Evidence) -> frozenset[str]:
    """The emotions."""
    expect = evidence.case.expect
    if expect.emotions is not None or expect.primary:
        named = {one.label for one in expect.emotions or ()} | {expect.primary}
        return frozenset(named - {"", "neutral"})
    feeling = evidence.heard.feeling
    return frozenset(one.label for one in feeling.emotions if one.confidence >= SURE and one.label != "neutral")


def primary(evidence: Evidence) -> str:
    """The leading emotion; "neutral" where there is none."""
    expect = evidence.case.expect
    if expect.primary:
        return expect.primary
    if expect.emotions is not None:
        return expect.emotions[0].label if expect.emotions else "neutral"
    feeling = evidence.heard.feeling
    sure = any(one.label == feeling.primary and one.confidence >= SURE for one in feeling.emotions)
    return feeling.primary if sure else "neutral"


def signals(evidence: Evidence) -> frozenset[str]:
    expect = evidence.case.expect
    if expect.signals is not None:
        return frozenset(one.label for one in expect.signals)
    return frozenset(one.label for one in evidence.heard.feeling.signals if one.confidence >= SURE)


def shown_by(evidence: Evidence) -> str:
    """The customer's words that show the feeling."""
    expect = evidence.case.expect
    if expect.emotions is not None:
        return "\n".join(quote for one in expect.emotions for quote in one.evidence)
    return "\n".join(quote for one in evidence.heard.feeling.emotions for quote in one.evidence)
