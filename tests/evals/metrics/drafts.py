"""A case and an answer to it, as the metrics of manner get them."""

from typing import Any

from copilot.source import Passage
from copilot.write.voice import built_in
from evals.cases import Case
from evals.metrics import Evidence, Score
from evals.metrics.manner.listed import MANNER
from evals.runs.sample import Read, Sample

_BY_NAME = {metric.name: metric for metric in MANNER}


def case(said: str, *, lang: str = "es-CL", name: str = "Yasna Riquelme", **more: Any) -> Case:
    row = {"id": "one", "task": "draft", "lang": lang, "channel": "whatsapp", "customer": {"name": name}} | more
    row.setdefault("conversation", [{"role": "customer", "text": said}])
    return Case.model_validate(row)


def article(text: str, *, audience: str = "public") -> Passage:
    return Passage(id="a#0", source_id="a", text=text, title="", pool="articles", audience=audience)


def judge(metric: str, asked: Case, answer: str, *sources: Passage) -> Score:
    """What one metric says of a recorded answer; the sources are those that the case names as right."""
    passages = {f"p{at}": one for at, one in enumerate(sources)}
    public = tuple(digest for digest, one in passages.items() if one.audience == "public")
    sample = Sample(case=asked.key, id=asked.id, task="draft", output={"text": answer}, read=Read(gold=public))
    return _BY_NAME[metric].measure(Evidence(asked, sample, passages, built_in()))
