"""The metrics of effort, tone and safety: how an answer treats the customer, and what it must never do."""

from evals.metrics.manner.action import action
from evals.metrics.manner.address import register
from evals.metrics.manner.asked import asked_again
from evals.metrics.manner.blaming import blame
from evals.metrics.manner.feeling import feeling, worry
from evals.metrics.manner.form import form
from evals.metrics.manner.greeting import greeting
from evals.metrics.manner.leaks import leaks
from evals.metrics.manner.obeyed import obeyed
from evals.metrics.manner.promised import promise
from evals.metrics.manner.referral import referral
from evals.metrics.manner.stepping import first_reply, next_step
from evals.metrics.manner.tongue import language
from evals.metrics.metric import Metric

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
