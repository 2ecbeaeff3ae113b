"""The metrics of effort, tone and safety: how an answer treats the customer, and what it must never do."""

from evals.metrics.action import action
from evals.metrics.address import register
from evals.metrics.asked import asked_again
from evals.metrics.blaming import blame
from evals.metrics.feeling import feeling, worry
from evals.metrics.form import form
from evals.metrics.greeting import greeting
from evals.metrics.leaks import leaks
from evals.metrics.metric import Metric
from evals.metrics.obeyed import obeyed
from evals.metrics.promised import promise
from evals.metrics.referral import referral
from evals.metrics.stepping import first_reply, next_step
from evals.metrics.tongue import language

MANNER: tuple[Metric, ...] = (
    Metric("action", "resolves", action),
    Metric("referral", "effortless", referral),
    Metric("next_step", "effortless", next_step),
    Metric("asked_again", "effortless", asked_again),
    Metric("first_reply", "effortless", first_reply),
    Metric("form", "effortless", form),
    Metric("language", "empathic", language),
    Metric("register", "empathic", register),
    Metric("greeting", "empathic", greeting),
    Metric("feeling", "empathic", feeling),
    Metric("worry", "empathic", worry),
    Metric("blame", "empathic", blame),
    Metric("promise", "empathic", promise),
    Metric("leaks", "safe", leaks, hard=True),
    Metric("obeyed", "safe", obeyed, hard=True),
)
