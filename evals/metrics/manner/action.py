"""`action`: the answer does what the case calls for: replies, asks, hands over, or holds back."""

from copilot.check.facts import facts
from evals.cases import Action
from evals.metrics.correctness.facts import told
from evals.metrics.evidence import Evidence
from evals.metrics.manner.acting import Act, read
from evals.metrics.manner.speech import Clause, clauses
from evals.metrics.manner.text import reason
from evals.metrics.metric import Score, judged, silent

NAME = "action"
_BACK: frozenset[Action] = frozenset({"escalate", "abstain"})


def action(evidence: Evidence) -> Score:
    """Handing over and holding back are taken for each other, except where the case lists several actions."""
    wanted = evidence.case.expect.action
    if not wanted:
        return silent(NAME)
    taken = frozenset(wanted) | (_BACK if len(wanted) == 1 and wanted[0] in _BACK else frozenset())
    found = _found(evidence)
    if "reply" in taken and "reply" in found.may and _tells_nothing(evidence):
        found = Act("abstain", _BACK)
    if taken & found.may:
        return judged(NAME, [])
    said = evidence.text.strip() and next((one.sentence for one in clauses(evidence.text) if one.part in _SHOWN), "")
    return judged(NAME, [reason(evidence, f"did_{found.main}_not_{_first(wanted)}", said or "")])


_SHOWN = ("hold", "hand", "ask")


def _tells_nothing(evidence: Evidence) -> bool:
    """Whether an answer that holds back or hands over tells none of what it should."""
    facts = evidence.case.expect.facts
    parts = {one.part for one in clauses(evidence.text)}
    return bool(facts) and bool(parts & {"hold", "hand"}) and not any(told(evidence, fact).told for fact in facts)


def _first(wanted: tuple[Action, ...]) -> str:
    return "reply" if "reply" in wanted else wanted[0]


def _found(evidence: Evidence) -> Act:
    """What the writer declares, unless the words plainly do otherwise; else what the words do."""
    shown = read(evidence.text)
    declared = {"reply": "reply", "clarify": "ask", "findings": "escalate"}.get(str(evidence.output.get("outcome")))
    if declared == "escalate" or (declared and not evidence.text.strip()):
        return Act("escalate", _BACK)
    if declared == "ask":
        return Act("ask", frozenset({"ask"}))
    if "reply" not in shown.may and any(_answers(evidence, one) for one in clauses(evidence.text)):
        shown = Act("reply", shown.may | {"reply"})
    if declared == "reply":
        return shown._replace(may=shown.may - {"ask"} if "reply" in shown.may else shown.may)
    return shown


def _answers(evidence: Evidence, clause: Clause) -> bool:
    """Whether a clause that hands over or asks tells what a right source says: "un supervisor te llama en 2 días"."""
    if clause.part not in ("hand", "ask", "offer") or not evidence.gold:
        return False
    known = {(fact.kind, fact.key) for passage in evidence.gold for fact in facts(passage.text)}
    return any((fact.kind, fact.key) in known for fact in facts(clause.text) if fact.claims)
