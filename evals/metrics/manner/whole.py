"""What the desk's checks look at, with the customer's earlier conversations as part of this one."""

from dataclasses import replace

from copilot.check.case import Case as Checked
from evals.metrics.evidence import Evidence


def with_history(evidence: Evidence) -> Checked:
    checked, history = evidence.checked, evidence.case.history
    if not history:
        return checked
    talk = checked.brief.conversation
    before = tuple(one for earlier in history for one in earlier.messages)
    whole = talk.model_copy(update={"messages": (*before, *talk.messages)})
    return replace(checked, brief=checked.brief.model_copy(update={"conversation": whole}))
