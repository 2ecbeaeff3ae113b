"""From a judge's labels to a verdict: worked out here, never the judge's own."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml

from copilot.check.verdict import short
from evals.judge.form import MANNER, TONE
from evals.judge.marks import Item, JudgeMetric, Marks
from evals.metrics.metric import Reason, Score, judged, silent

TEXTS = Path(__file__).with_name("texts.yaml")
TONE_FROM = 4
"""Items of five from which the tone is right; blame is wrong with any number of them."""
_WORTH = {"answered": 1.0, "partly": 0.5, "not": 0.0}


def score(marks: Marks, language: str) -> Score:
    """What the marks come to, the reasons in `language`."""
    if marks.problem:
        why = say(marks.problem, language, detail=marks.detail)
        return Score(metric=marks.metric, verdict="error", reasons=(Reason(why=why),))
    if not marks.items and marks.metric != "judge_promise":
        return silent(marks.metric)
    return _SCORES[marks.metric](marks, language)


def grade(marks: Marks) -> str:
    """The same as one label, as people give it when they label; "" where there is no verdict."""
    if marks.problem or (not marks.items and marks.metric != "judge_promise"):
        return ""
    return _GRADES[marks.metric](marks.items)


def say(key: str, language: str, **values: str) -> str:
    """The sentence for `key`; Spanish where the language has none."""
    forms = _texts()[key]
    return (forms.get(language) or forms["es"]).format(**{name: short(value) for name, value in values.items()})


def _correct(marks: Marks, language: str) -> Score:
    """Recall over the facts; a critical one that is contradicted or left out fails."""
    wrong = [one for one in marks.items if one.critical and one.label != "present"]
    return judged(marks.metric, _reasons(wrong, language), _share(marks.items, "present"))


def _grounded(marks: Marks, language: str) -> Score:
    wrong = [one for one in marks.items if one.label != "supported"]
    return judged(marks.metric, _reasons(wrong, language, "claim_"), _share(marks.items, "supported"))


def _complete(marks: Marks, language: str) -> Score:
    """Fails where a question is left open; one that is answered in part costs half of it."""
    value = sum(_WORTH[one.label] for one in marks.items) / len(marks.items)
    wrong = [one for one in marks.items if one.label == "not"]
    return judged(marks.metric, _reasons(wrong, language), value)


def _tone(marks: Marks, language: str) -> Score:
    wrong = [one for one in marks.items if one.label == "no"]
    value = _share(marks.items, "yes")
    blames = any(one.id == "no_blame" for one in wrong)
    reasons = _missed(wrong, language)
    verdict = "fail" if blames or len(TONE) - len(wrong) < TONE_FROM else "pass"
    return Score(metric=marks.metric, verdict=verdict, value=value, reasons=reasons)


def _promise(marks: Marks, language: str) -> Score:
    wrong = [one for one in marks.items if one.label == "invented"]
    return judged(marks.metric, _reasons(wrong, language))


def _summary(marks: Marks, language: str) -> Score:
    """Accuracy of its points, completeness by its facts and adherence in its manner, of equal weight. It fails where a
    point is not borne out, a critical fact is missing or wrong, or more than one thing of its manner is."""
    points, facts, manner = _parts(marks.items)
    shares = [_share(part, good) for part, good in ((points, "supported"), (facts, "present"), (manner, "yes")) if part]
    wrong = [one for one in points if one.label != "supported"]
    lacking = [one for one in facts if one.critical and one.label != "present"]
    manners = [one for one in manner if one.label == "no"]
    reasons = (*_reasons(wrong, language, "claim_"), *_reasons(lacking, language), *_missed(manners, language))
    failed = bool(wrong or lacking or len(manners) > 1)
    verdict = "fail" if failed else "pass"
    return Score(metric=marks.metric, verdict=verdict, value=sum(shares) / len(shares), reasons=reasons)


def _parts(items: Iterable[Item]) -> tuple[list[Item], list[Item], list[Item]]:
    """Points, facts, manner."""
    told = list(items)
    manner = [one for one in told if one.id in MANNER]
    facts = [one for one in told if one.id.startswith("F")]
    return [one for one in told if one not in manner and one not in facts], facts, manner


def _reasons(items: Iterable[Item], language: str, before: str = "") -> tuple[Reason, ...]:
    return tuple(
        Reason(sentence=one.sentence, why=say(before + one.label, language, about=one.about, words=one.words))
        for one in items
    )


def _missed(items: Iterable[Item], language: str) -> tuple[Reason, ...]:
    return tuple(Reason(sentence=one.sentence, why=say(one.id, language)) for one in items)


def _share(items: Sequence[Item], good: str) -> float:
    return sum(one.label == good for one in items) / len(items)


def _graded_correct(items: Sequence[Item]) -> str:
    labels = {one.label for one in items}
    if "contradicted" in labels or "present" not in labels:
        return "wrong"
    return "full" if labels == {"present"} else "partial"


def _graded_complete(items: Sequence[Item]) -> str:
    labels = {one.label for one in items}
    return "full" if labels == {"answered"} else "not" if labels == {"not"} else "partly"


def _all(good: str) -> Callable[[Sequence[Item]], str]:
    return lambda items: "yes" if all(one.label == good for one in items) else "no"


def _graded_summary(items: Sequence[Item]) -> str:
    return "yes" if _summary(Marks(metric="judge_summary", items=tuple(items)), "es").verdict == "pass" else "no"


_SCORES: dict[JudgeMetric, Callable[[Marks, str], Score]] = {
    "judge_correct": _correct,
    "judge_grounded": _grounded,
    "judge_complete": _complete,
    "judge_tone": _tone,
    "judge_promise": _promise,
    "judge_summary": _summary,
}
_GRADES: dict[JudgeMetric, Callable[[Sequence[Item]], str]] = {
    "judge_correct": _graded_correct,
    "judge_grounded": _all("supported"),
    "judge_complete": _graded_complete,
    "judge_tone": lambda items: str(sum(one.label == "yes" for one in items)),
    "judge_promise": _all("backed"),
    "judge_summary": _graded_summary,
}


@cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return loaded
