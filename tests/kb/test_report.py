from kb.report import Problem, Report, lines


def test_the_report_is_aligned_and_names_each_problem() -> None:
    report = Report(
        seen=1_004, added=1_000, changed=1, skipped=2, deleted=3,
        failed=(Problem(path="a.md", reason="it is not text."),),
        empty=(Problem(path="b.md", reason="the file is empty."),),
    )  # fmt: skip
    assert list(lines(report)) == [
        "  1,004  seen",
        "  1,000  added",
        "      1  changed",
        "      3  deleted",
        "      2  skipped",
        "      1  failed",
        "         a.md: it is not text.",
        "      1  empty",
        "         b.md: the file is empty.",
    ]


def test_a_long_list_of_problems_is_cut() -> None:
    report = Report(seen=30, failed=tuple(Problem(path=f"{n}.md", reason="no.") for n in range(30)))
    assert list(lines(report))[-1].endswith("and 10 more; `--json` names them all.")


def test_a_report_is_fine_without_failures_and_empties() -> None:
    assert Report(seen=1, added=1).ok
    assert not Report(empty=(Problem(path="a", reason="b"),)).ok


def test_an_import_of_nothing_says_what_could_be_in_it() -> None:
    assert "There is no article in it" in list(lines(Report()))[1]
