"""Every task has metrics that judge, under names of their own, that say why in three languages."""

from string import Formatter

import pytest
import yaml

from evals.metrics.registry import METRICS, POOLED
from evals.metrics.say import TEXTS

NAMED = {file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in TEXTS}


@pytest.mark.parametrize("task", METRICS)
def test_the_first_metric_of_every_task_judges(task: str) -> None:
    assert METRICS[task][0].pillar == "resolves"  # type: ignore[index]


def test_a_name_is_one_metric() -> None:
    every = {metric.name: metric for metrics in METRICS.values() for metric in metrics}
    assert all(metric is every[metric.name] for metrics in METRICS.values() for metric in metrics)
    pooled = [one.name for one in POOLED]
    assert len(pooled) == len(set(pooled)) and not set(pooled) & set(every)


@pytest.mark.parametrize("file", NAMED)
def test_every_reason_is_said_in_three_languages_with_the_same_values(file: str) -> None:
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, forms in NAMED[file].items():
        assert set(forms) == {"es", "pt", "en"}, key
        assert len({frozenset(values(text)) for text in forms.values()}) == 1, key


def test_no_key_stands_in_two_files() -> None:
    keys = [key for texts in NAMED.values() for key in texts]
    assert len(keys) == len(set(keys))
