"""How much memory this process holds, from the system's own books."""

import re
import resource
import sys
from pathlib import Path
from typing import NamedTuple

_STATUS = Path("/proc/self/status")


class Memory(NamedTuple):
    """Bytes in memory now, and at the highest since the process began."""

    resident: int
    peak: int


def memory() -> Memory:
    """Where the system has no /proc, only the highest is known and stands for both."""
    if _STATUS.exists():
        sizes = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE))
        if len(sizes) == 2:
            return Memory(int(sizes["VmRSS"]) * 1024, int(sizes["VmHWM"]) * 1024)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Memory(highest, highest)
