"""Cases from and for other tools: promptfoo, ragas, deepeval, tables. What has no counterpart is named, never dropped.

read(format, file, Defaults()) -> Imported(cases, notes)
write(format, rows) -> Exported(content, notes)
"""

from evals.exchange.formats import FORMATS, read, write
from evals.exchange.parts import Defaults, Exported, Imported, Note, Row
from evals.exchange.recorded import rows_of_cases, rows_of_run

__all__ = [
    "FORMATS",
    "Defaults",
    "Exported",
    "Imported",
    "Note",
    "Row",
    "read",
    "rows_of_cases",
    "rows_of_run",
    "write",
]
