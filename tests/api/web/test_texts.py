"""Three languages, the same texts in each, every text used and every used text there."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from api.audit import ACTIONS
from api.evaluation.wish import OWN, suites
from api.evaluation.work import Phase
from api.helpdesks.adapter import Form
from api.helpdesks.health import STANDINGS
from api.helpdesks.registry import KINDS
from api.roles import ROLES
from api.web.audit import OBJECTS
from api.web.cue_problems import KNOWN
from api.web.evaluation import DONE as RUNS_DONE
from api.web.evaluation_calibration import BANDS
from api.web.evaluation_run import BY, PILLARED
from api.web.evaluation_run import DONE as RUN_DONE
from api.web.helpdesk_panel_look import Handing, Stage
from api.web.helpdesks_view import DONE as HELPDESKS_DONE
from api.web.nav import AT_HAND, MORE
from api.web.replies import DONE as REPLIES_DONE
from api.web.replies import SHOWS
from api.web.texts import LANGUAGES, choose, texts
from api.web.users import DONE as USERS_DONE
from api.web.users import Problem as UsersProblem
from copilot.check import CHECKS
from copilot.clocks import State
from copilot.clocks.ageing import AGES
from copilot.clocks.queue import Only, Order
from copilot.draft import Outcome, Support
from copilot.figures import BYS
from copilot.listen.heard import EmotionLabel, SignalLabel
from copilot.replies.standing import State as ReplyState
from copilot.store.helpdesks import WALKS
from evals.calibration.blind import QUESTIONS
from evals.calibration.calibrate import Name
from evals.cases import Action, Task
from evals.comparison.flips import Way
from evals.gate.decision import Level
from evals.metrics.metric import Verdict

STAGES = tuple(stage for stage in get_args(Stage) if stage not in ("shown", "connect"))
CHECK_NAMES = ("not_empty", *{checker.__name__ for checkers in CHECKS.values() for checker in checkers})
LISTS = tuple(one or "all" for one in get_args(Only))
CUE_PROBLEMS = tuple(name for _, name in KNOWN)
WEB = Path(__file__).resolve().parents[3] / "api" / "web"
# Keys that are put together from data, by their beginning, and the data.
MADE = {
    "emotion.": (*EmotionLabel.__args__, *SignalLabel.__args__),
    "do.": SignalLabel.__args__,
    "outcome.": Outcome.__args__,
    "support.": Support.__args__,
    "support.why_": Support.__args__,
    "check.": CHECK_NAMES,
    "thread.": ("customer", "agent", "bot", "system"),
    "source.": ("public", "internal", "past"),
    "feeling.": ("explicit", "implicit"),
    "sure.": ("clear", "likely", "maybe", "told"),
    "order.": get_args(Order),
    "clock.": get_args(State),
    "ageing_age.": AGES,
    "inbox_only.": LISTS,
    "inbox_none.": LISTS,
    "inbox_none_why.": LISTS,
    "evaluation_head.": ("correct", "tone", "care"),
    "health_thread.": ("helpdesks", "stories", "forget"),
    "health_standing.": ("failing", "away", "behind"),
    "health_verdict.": ("problem", "warning"),
    "nav.": tuple(place.area for place in (*AT_HAND, *MORE)),
    "evaluation_state.": ("working", "unfinished", "incomplete", "broken", "old"),
    "evaluation_phase.": get_args(Phase),
    "evaluation_done.": (*RUNS_DONE, *RUN_DONE),
    "evaluation_verdict.": get_args(Verdict),
    "evaluation_level.": get_args(Level),
    "evaluation_pillar.": PILLARED,
    "evaluation_about.": PILLARED,
    "evaluation_by.": BY,
    "evaluation_task.": get_args(Task),
    "evaluation_suite.": (*suites(), OWN),
    "evaluation_split.": ("dev", "test", "all"),
    "evaluation_flips.": ("all", "worse", "better"),
    "evaluation_way.": get_args(Way),
    "evaluation_action.": get_args(Action),
    "label.": ("saved", "undone", *(label for one in QUESTIONS.values() for label in one.labels.values())),
    "label_asks.": tuple(QUESTIONS),
    "kappa.": (*(name for _, name in BANDS), "none"),
    "criterion.": get_args(Name),
    "criterion_open.": get_args(Name),
    "cues.": ("added", "removed", "same"),
    "cue_example.": ("choice", "slot", "gap"),
    "cue_about.": ("choice", "slot", "gap"),
    "cue_problem.": CUE_PROBLEMS,
    "promises.": ("missed", "overdue", "soon", "later", "undated", "kept"),
    "resolution_by.": ("channel", "reason", "tag", "language"),
    "who_done.": ("same", "apart", "parted", "back", "nothing"),
    "month.": tuple(str(month) for month in range(1, 13)),
    "promise_said.": ("open", "kept", "broken"),
    "day.": ("yesterday", "today", "tomorrow"),
    "panel_do.": ("edit", *get_args(Handing)),
    "panel_did.": ("reply", "note", "draft"),
    "panel_state.": ("waiting", "sending", "done", "failed", "cancelled"),
    "panel_stage.": STAGES,
    "panel_mend.": STAGES,
    "channel.": ("email", "chat", "whatsapp", "facebook", "instagram", "twitter", "phone", "phone_transcript", "web"),
    "step.": ("start", "listen", "remember", "retrieve", "decide", "write", "check"),
    "team_fate.": ("used", "edited", "refused", "aside", "open"),
    "team_by.": BYS,
    "team.": ("with_draft", "without_draft", "no_day", "no_time"),
    "reply_show.": SHOWS,
    "reply_none.": SHOWS,
    "replies_done.": REPLIES_DONE,
    "replies.": ("too_large",),
    "reply_state.": (*get_args(ReplyState), "unseen"),
    "wish.": ("shorter", "formal", "warmer", "usted", "tu", "senhor", "voce"),
    "delivery.": ("sending", "done", "failed"),
    "open.": ("unsupported", "missing"),
    "discard.": ("misses", "wrong", "tone", "not_needed", "other"),
    "conflict.": ("two_groups", "two_stems", "stop_word", "twice", "long", "alone"),
    "role.": ROLES,
    "role_may.": ROLES,
    "users_done.": USERS_DONE,
    "users_problem.": get_args(UsersProblem)[1:],
    "sign_in_company.": ("button", "or", "only", "refused", "old", "unknown", "unverified", "disabled", "away"),
    "pair_problem.": ("unknown", "too_many"),
    "audit_action.": ACTIONS,
    "helpdesk_standing.": STANDINGS,
    "helpdesk_means.": STANDINGS,
    "helpdesk_kind.": tuple(KINDS),
    "helpdesk_about.": tuple(KINDS),
    "helpdesk_done.": HELPDESKS_DONE,
    "helpdesk_walk.": WALKS,
    "helpdesk_count.": ("seen", "added", "changed", "gone", "failed"),
    "helpdesk_form.": get_args(Form),
    "helpdesk_choice.": tuple({choice for kind in KINDS.values() for field in kind.fields for choice in field.choices}),
    "helpdesk_field.": tuple(sorted({field.name for kind in KINDS.values() for field in kind.fields})),
    "helpdesk_why.": ("queues", "trust_sign_in", "forms", "read", "link", "address_secret"),
    "audit_object.": OBJECTS,
    "sign_in.": ("401", "403", "429"),
    "problem.": ("400", "403", "404", "409", "413", "422", "429", "500", "502", "503"),
    "cases_done.": ("accepted", "dropped", "saved"),
    "case_status.": ("proposed", "accepted"),
    "case_origin.": ("edited", "discarded", "feeling", "promise"),
    "case_action.": ("reply", "ask", "escalate", "abstain"),
    "case_promise.": ("open", "kept", "broken"),
    "case.": ("facts", "must_any", "must_not", "reference"),
    "error.": ("400", "401", "403", "404", "409", "413", "422", "500", "502", "503", "network", "cut", "other"),
}


def used() -> set[str]:
    files = [*WEB.glob("*.py"), *WEB.glob("templates/*.html"), *WEB.glob("static/*.js")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    written = set(re.findall(r"""(?:\bt|texts|t\.get)[(\[]\s*["'`]([a-z_]+\.[a-z_]+)["'`]""", text))
    either = re.findall(r"""["']([a-z_]+\.[a-z_]+)["'] if [^}]*? else ["']([a-z_]+\.[a-z_]+)["']""", text)
    return written | {key for pair in either for key in pair}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts(language: str) -> None:
    assert set(texts(language).entries) == set(texts("es").entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_gaps(language: str) -> None:
    def gaps(entry: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(entry) if name}

    spanish = texts("es").entries
    differing = [key for key, entry in texts(language).entries.items() if gaps(entry) != gaps(spanish[key])]
    # "one person" may leave the number out.
    assert [key for key in differing if not key.endswith(".one")] == []


def test_every_text_that_is_used_is_there() -> None:
    there = {key.removesuffix(".one").removesuffix(".other") for key in texts("es").entries} | set(texts("es").entries)
    wanted = used() | {prefix + name for prefix, names in MADE.items() for name in names}
    assert wanted - there == set()


def test_every_text_that_is_there_is_used() -> None:
    wanted = used() | {prefix + name for prefix, names in MADE.items() for name in names}
    plain = {key.removesuffix(".one").removesuffix(".other") for key in texts("es").entries}
    assert {key for key in plain if key not in wanted and f"{key}.other" not in wanted} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_shouts(language: str) -> None:
    entries = texts(language).entries
    assert [key for key, entry in entries.items() if not entry.strip() or "!" in entry or "—" in entry] == []


def test_a_number_chooses_the_form() -> None:
    assert texts("es")("inbox.waiting", n=1) == "1 persona espera"
    assert texts("pt")("inbox.waiting", n=3) == "3 pessoas esperam"


def test_a_text_that_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        texts("es")("no.such")
    assert texts("es").get("check.new_one", "otherwise") == "otherwise"


@pytest.mark.parametrize(
    ("chosen", "accept", "language"),
    [
        ("", "", "es"),
        ("en", "pt-BR", "en"),
        ("xx", "pt-BR,pt;q=0.9", "pt"),
        ("", "fr-FR,fr;q=0.9,en;q=0.8", "en"),
        ("", "en;q=0.5,pt;q=0.9", "pt"),
        ("", "fr", "es"),
        ("", "en;q=0", "es"),
        ("", ";;,q=,*;q=x", "es"),
    ],
)
def test_the_reader_s_choice_comes_before_the_browser_s_and_the_installation_s(
    chosen: str, accept: str, language: str
) -> None:
    assert choose(chosen, accept, "es") == language
