"""Cases from production: a draft that was corrected or refused, a feeling heard wrongly, a promise that went otherwise.

propose_draft(copilot, draft_id), propose_feeling(...), propose_promise(...) -> KeptCase, without personal data
accept(store, key), edit(store, settings, key, changes), accepted(store) -> what `--suite production` runs
"""

from evals.production.propose import propose_draft, propose_feeling, propose_promise
from evals.production.review import Changes, accept, accepted, case_of, edit

__all__ = [
    "Changes",
    "accept",
    "accepted",
    "case_of",
    "edit",
    "propose_draft",
    "propose_feeling",
    "propose_promise",
]
