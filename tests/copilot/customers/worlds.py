"""Small worlds of records that share few names and handles, so that everything that can clash does."""

from hypothesis import strategies as st

from copilot.customers.record import Record
from copilot.store.links import Pair, Verdict, pair

NAMES = (
    "Ana Soto",
    "Ana",
    "Ana Soto Díaz",
    "A. Soto",
    "Ana Gil",
    "Pedro Gil",
    "Mario Soto",
    "María Soto",
    "",
    "Ana Sotto",
)
HANDLES = (
    ("email", "ana.soto@x.cl"),
    ("email", "familia.soto@x.cl"),
    ("email", "rock77@x.cl"),
    ("phone", "+56987654321"),
    ("phone", "+56987654322"),
    ("whatsapp", "+56987654321"),
    ("rut", "12345678-5"),
    ("rut", "98765432-1"),
)
SOURCES = ("crm", "helpdesk", "web")


@st.composite
def worlds(draw: st.DrawFn, most: int = 8) -> list[Record]:
    count = draw(st.integers(2, most))
    return [
        Record(
            number,
            draw(st.sampled_from(SOURCES)),
            f"u{number}",
            draw(st.sampled_from(NAMES)),
            tuple(sorted(draw(st.sets(st.sampled_from(HANDLES), max_size=3)))),
        )
        for number in range(1, count + 1)
    ]


@st.composite
def judged_worlds(draw: st.DrawFn) -> tuple[list[Record], dict[Pair, Verdict]]:
    records = draw(worlds())
    ids = st.integers(1, len(records))
    verdicts: dict[Pair, Verdict] = {}
    for a, b, verdict in draw(st.lists(st.tuples(ids, ids, st.sampled_from(("same", "apart"))), max_size=4)):
        if a != b:
            verdicts[pair(a, b)] = "same" if verdict == "same" else "apart"
    return records, verdicts
