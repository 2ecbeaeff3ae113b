from evals.bench_desk.tally import Tally


def test_all_requests_are_told_together_and_what_is_derived_of_several_is_none() -> None:
    tally = Tally()
    for ms in (10.0, 20.0):
        tally.took("inbox page", ms)
    tally.took("pulse", 30.0)
    tally.took("(opened to draft)", 9000.0)
    tally.failed("pulse", "500")
    assert tally.requests == 3
    assert tally.all() == {
        "n": 3, "errors": 1, "p50_ms": 20.0, "p95_ms": 30.0, "p99_ms": 30.0, "worst_ms": 30.0, "why": {"500": 1},
    }  # fmt: skip


def test_a_kind_that_only_failed_is_told() -> None:
    tally = Tally()
    tally.failed("draft", "ReadTimeout")
    assert tally.figures()["draft"]["why"] == {"ReadTimeout": 1}
