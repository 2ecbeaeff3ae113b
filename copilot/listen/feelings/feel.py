"""What the customer feels without saying so: the embedded listener's impression made into flags with their evidence."""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from copilot.conversation import Conversation
from copilot.listen.feelings.cues import CueSet, Sign
from copilot.listen.feelings.cues import built_in as cues_of
from copilot.listen.feelings.ear import Ear, Impression
from copilot.listen.feelings.ear import built_in as ear_of
from copilot.listen.feelings.inputs import LABELS, Told
from copilot.listen.feelings.needs import needs
from copilot.listen.feelings.scene import Scene, scene_of
from copilot.listen.heard import EMOTIONS, MOST_EMOTIONS, SIGNALS, EmotionLabel, Feeling, Flag
from copilot.listen.language import ours

BACKED = 5.0
"""By how much the limit of neutral grows where a cue shows the emotion that leads."""
TEAM = 0.8
"""How likely a team's own cue makes its label."""
NAMED = 25.0
"""By how much an emotion grows, and neutral shrinks, where the customer names it. A name that the rest of the message
speaks against (somebody else's feeling, a joke) stays without a flag."""
EARLIER = 2.0
"""Log-odds by which an earlier message's words must be louder to be the evidence."""
NEAR = 1.2
"""Log-odds within which a second clause is quoted beside the loudest."""
LONGEST_EVIDENCE = 110
PIECES = 2
NEUTRAL = EMOTIONS.index("neutral")
TINY = 1e-9


def feel(conversation: Conversation, language: str, extra: CueSet | None = None) -> Feeling:
    """The feeling in the last customer message, read in its context; neutral, with no flags, where nothing shows one.

    `extra` are a team's own cues.
    """
    scene = scene_of(conversation, ours(language))
    if scene is None:
        return Feeling()
    ear = ear_of()
    impression = _with_names(_unmocked(ear.hear(scene, cues_of(scene.language)), ear), scene)
    if extra is not None:
        impression = _with_team(impression, scene, extra)
    return _feeling(impression, ear, scene)


def _unmocked(impression: Impression, ear: Ear) -> Impression:
    """The impression without the thanks that are said in mockery."""
    mocked, thanks = LABELS.index("sarcasm"), LABELS.index("gratitude")
    if impression.shown[mocked] <= ear.limits[mocked]:
        return impression
    leads, shown = impression.leads.copy(), impression.shown.copy()
    leads[thanks] = shown[thanks] = 0.0
    return impression._replace(leads=leads / max(leads.sum(), TINY), shown=shown)


def _with_names(impression: Impression, scene: Scene) -> Impression:
    """The impression with the feelings that the waiting messages name taken at their word, as far as it is theirs."""
    named = {sign.label for sign in _waiting(impression, scene) if sign.explicit and sign.label in EMOTIONS}
    if not named:
        return impression
    leads, shown = impression.leads.copy(), impression.shown.copy()
    for label in named:
        place = LABELS.index(label)
        leads[place] *= NAMED
        leads[NEUTRAL] /= NAMED
        shown[place] = NAMED * shown[place] / (1 + (NAMED - 1) * shown[place])
    return impression._replace(leads=leads / leads.sum(), shown=shown)


def _waiting(impression: Impression, scene: Scene) -> list[Sign]:
    """The cues that count in the messages that wait."""
    ids = {message.id for message in scene.run}
    return [sign for id, sign in impression.signs if id in ids and not sign.weakened]


def _with_team(impression: Impression, scene: Scene, extra: CueSet) -> Impression:
    """The impression with a team's cues heard too, in the messages that wait: where one is met, it is not neutral.
    What is surer leads still."""
    found = [(message.id, sign) for message in scene.run for sign in extra.find(message.text) if not sign.weakened]
    if not found:
        return impression
    leads, shown = impression.leads.copy(), impression.shown.copy()
    for _, sign in found:
        place = LABELS.index(sign.label)
        shown[place] = max(shown[place], TEAM)
        if sign.label in EMOTIONS and leads[:NEUTRAL].max() < TEAM:
            leads[NEUTRAL] = leads[place] = 0.0
            leads *= (1 - TEAM) / max(leads.sum(), TINY)
            leads[place] = TEAM
    return impression._replace(leads=leads, shown=shown, signs=(*impression.signs, *found))


def _feeling(impression: Impression, ear: Ear, scene: Scene) -> Feeling:
    signals = tuple(
        flag
        for label in SIGNALS
        if (sure := impression.shown[LABELS.index(label)]) > ear.limits[LABELS.index(label)]
        if (flag := _flag(label, float(sure), impression, scene))
    )
    emotions = tuple(_emotions(impression, ear, scene))
    shown = (frozenset(flag.label for flag in flags) for flags in (emotions, signals))
    unsaid = needs(scene, scene.language, *shown)
    if not emotions:
        return Feeling(signals=signals, needs=unsaid)
    primary = emotions[0].label
    named = any(sign.explicit and sign.label == primary and not sign.weakened for _, sign in impression.signs)
    return Feeling(
        primary=cast(EmotionLabel, primary),
        expressed="explicit" if named else "implicit",
        emotions=emotions,
        signals=signals,
        needs=unsaid,
    )


def _emotions(impression: Impression, ear: Ear, scene: Scene) -> Iterator[Flag]:
    """The leading emotion, then those that show beside it, the surest first."""
    order = [int(place) for place in np.argsort(-impression.leads[:NEUTRAL])]
    first = order[0]
    backed = any(sign.label == EMOTIONS[first] for sign in _waiting(impression, scene))
    if impression.leads[NEUTRAL] > ear.neutral[scene.language] * (BACKED if backed else 1.0):
        return
    flag = _flag(EMOTIONS[first], float(impression.leads[first]), impression, scene)
    if flag is None:
        return
    yield flag
    beside = [k for k in order[1:] if impression.shown[k] > ear.limits[k]]
    for place in sorted(beside, key=lambda k: -impression.shown[k])[: MOST_EMOTIONS - 1]:
        also = _flag(EMOTIONS[place], float(min(impression.shown[place], flag.confidence)), impression, scene)
        if also:
            yield also


def _flag(label: str, sure: float, impression: Impression, scene: Scene) -> Flag | None:
    """The label with the words that show it best; None where the customer wrote nothing to quote."""
    place = LABELS.index(label)
    ranked = sorted(impression.told, key=lambda one: -_loudness(one, place))
    if not ranked:
        return None
    best = ranked[0]
    loud = [
        one
        for one in ranked[:PIECES]
        if one is best or (one.message_id == best.message_id and one.logits[place] > best.logits[place] - NEAR)
    ]
    texts = {message.id: message.text for message in (*scene.earlier, *scene.run)}
    signs = [sign for id, sign in impression.signs if id == best.message_id and sign.label == label]
    evidence = tuple(dict.fromkeys(_words(texts[one.message_id], one, signs) for one in loud))
    return Flag(label=label, confidence=round(min(sure, 0.99), 2), evidence=evidence, message_id=best.message_id)


def _loudness(one: Told, place: int) -> float:
    return float(one.logits[place]) - (0.0 if one.now else EARLIER)


def _words(text: str, one: Told, signs: Sequence[Sign]) -> str:
    """The clause, or where it is long the part of it around a cue."""
    start, end = one.clause.start, one.clause.end
    if end - start <= LONGEST_EVIDENCE:
        return text[start:end]
    cue = next((sign for sign in signs if start <= sign.start < sign.end <= end), None)
    if cue is None:
        return text[start:end]
    left = max(text.rfind(mark, start, cue.start) for mark in ",(") + 1
    right = min((at for mark in ",)" if (at := text.find(mark, cue.end, end)) >= 0), default=end)
    piece = text[max(left, start) : right].strip()
    return piece if piece and len(piece) <= LONGEST_EVIDENCE else text[cue.start : cue.end]
