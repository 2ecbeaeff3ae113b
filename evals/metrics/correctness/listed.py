"""The metrics of correctness: does an answer resolve what was asked, with what can be borne out."""

from evals.metrics.correctness.answers import answers
from evals.metrics.correctness.citations import citations, found, quotes, sources
from evals.metrics.correctness.contradiction import contradiction
from evals.metrics.correctness.facts import facts
from evals.metrics.correctness.figures import figures, hard_figures
from evals.metrics.correctness.required import forbidden, required
from evals.metrics.correctness.supported import supported
from evals.metrics.metric import Metric

CORRECTNESS: tuple[Metric, ...] = (
    Metric("facts", "resolves", facts),
    Metric("required", "resolves", required),
    Metric("figures", "resolves", figures),
    Metric("hard_figures", "resolves", hard_figures, hard=True),
    Metric("supported", "resolves", supported),
    Metric("contradiction", "resolves", contradiction),
    Metric("answers", "resolves", answers),
    Metric("citations", "resolves", citations),
    Metric("quotes", "resolves", quotes),
    Metric("sources", "resolves", sources),
    Metric("forbidden", "safe", forbidden, hard=True),
    Metric("found", "informative", found),
)
"""`hard_figures` are the amounts, dates, links, phones and codes among `figures`: of those one is too many."""
