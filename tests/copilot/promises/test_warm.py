"""Warming: what the first promise of a process would wait for is loaded."""

import subprocess
import sys

LOADED = """
import sys
from copilot.promises import calendar_of
from copilot.promises.clauses import words_of
from copilot.promises.warm import warm
from copilot.write.voice import built_in

before = "holidays" in sys.modules, words_of.cache_info().currsize
warm(calendar_of(built_in().hours, "America/Santiago", "CL"))
print(before, "holidays" in sys.modules, words_of.cache_info().currsize)
"""


def test_warming_loads_the_holidays_and_the_words_of_three_languages() -> None:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.split("\n")[0] == "(False, 0) True 3"
