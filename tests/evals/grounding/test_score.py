from copilot.draft import Check, Citation, Draft, Sentence
from evals.grounding.cases import Case
from evals.grounding.report import show, table
from evals.grounding.score import score
from evals.grounding.sources import Sources
from evals.grounding.trial import Trial, read_trials, write_trials

SOURCES = Sources(
    {"pagos#es": ["La factura vence el día 20."], "planes": ["Fibra 600 cuesta $21.990."], "secreto": ["Hasta 1 mes."]},
    {"pagos#es": "Cuándo vence la factura"},
    internal=["secreto"],
)
CASE = Case.model_validate(
    {"id": "c1", "query": "¿cuándo vence?", "lang": "es", "kind": "close", "outcome": ["reply"]}
    | {"relevant": ["pagos#es"], "facts": ["día 20"], "register": ["tu"]}
)
OFF = Case.model_validate(
    {"id": "o1", "query": "¿venden gatos?", "lang": "es", "kind": "off_topic", "outcome": ["findings"]}
)


def draft(text: str = "La factura vence el día 20.", passage: str = "pagos#es#0", **fields: object) -> Draft:
    source = passage.rpartition("#")[0]
    given = {
        "id": "d",
        "outcome": "reply",
        "text": text,
        "language": "es",
        "register": "tu",
        "confidence": 0.9,
        "sentences": (Sentence(text=text, support="source", passage_id=passage),),
        "citations": (Citation(source_id=source, passage_id=passage, quote=SOURCES.passages(source)[0]),),
    }
    return Draft.model_validate(given | fields)


def trial(
    made: Draft | None, case: Case = CASE, ranked: tuple[str, ...] = ("pagos#es", "planes"), **fields: object
) -> Trial:
    return Trial.model_validate({"case": case, "draft": made, "ranked": ranked, "ms": 12.0} | fields)


def test_a_verbatim_reply_with_the_right_source_misses_nothing() -> None:
    grounding = score([trial(draft())], SOURCES)
    assert [figure.name for figure in grounding.figures if figure.failed] == []
    assert grounding["R@1"].n == 1


def test_a_sentence_that_its_source_does_not_hold_is_a_stray() -> None:
    made = draft("La factura nunca vence para clientes antiguos.")
    grounding = score([trial(made)], SOURCES)
    assert grounding["replies: source sentences verbatim"].failed == ("c1",)
    assert grounding.strays["c1"] == ("sentence:La factura nunca vence para clientes antiguos.",)


def test_a_sentence_of_another_article_than_the_one_it_names_is_not_supported() -> None:
    made = draft("Fibra 600 cuesta $21.990.", "pagos#es#0")
    assert score([trial(made)], SOURCES)["replies: source sentences verbatim"].hits == 0


def test_an_invented_number_is_caught_in_any_sentence() -> None:
    made = draft("La factura vence el día 20 y cuesta $7.777.")
    grounding = score([trial(made)], SOURCES)
    assert grounding["drafts without unsupported figure"].failed == ("c1",)
    assert "number:7777" in grounding.strays["c1"]


def test_a_number_of_the_customer_is_supported() -> None:
    case = CASE.model_copy(update={"query": "me cobraron $7.777, ¿cuándo vence?"})
    grounding = score([trial(draft("Sobre los $7.777: la factura vence el día 20."), case)], SOURCES)
    assert grounding["drafts without unsupported figure"].failed == ()


def test_the_first_citation_is_only_judged_where_retrieval_was_right() -> None:
    name = "ranked first, replied: first citation right"
    wrong = draft("Fibra 600 cuesta $21.990.", "planes#0")
    assert score([trial(wrong)], SOURCES)[name].failed == ("c1",)
    assert score([trial(wrong, ranked=("planes", "pagos#es"))], SOURCES)[name].n == 0


def test_a_reply_to_what_nothing_answers_counts_against_it() -> None:
    grounding = score([trial(draft(), OFF)], SOURCES)
    assert grounding["off topic: not replied"].hits == 0
    assert grounding["replies: first citation right"].hits == 0
    assert grounding["outcome acceptable"].failed == ("o1",)


def test_a_reply_without_its_article_counts_against_it() -> None:
    held_back = draft(outcome="findings")
    trials = [trial(draft(), without=draft()), trial(draft(), without=held_back), trial(draft())]
    figure = score(trials, SOURCES)["article removed: not replied"]
    assert (figure.hits, figure.n) == (1, 2)


def test_an_error_counts_in_no_share_and_is_named() -> None:
    grounding = score([trial(draft()), trial(None, OFF, error="SearchIndexError: broken")], SOURCES)
    assert grounding.errors == {"o1": "SearchIndexError: broken"}
    assert grounding["outcome acceptable"].n == 1


def test_a_draft_that_mixes_forms_of_address_is_caught() -> None:
    made = draft("Ingrese su correo y avísanos si puedes.")
    grounding = score([trial(made)], SOURCES)
    assert grounding["Spanish: one form of address"].failed == ("c1",)
    assert grounding["register right"].failed == ("c1",)


def test_an_internal_source_is_caught() -> None:
    assert score([trial(draft("Hasta 1 mes.", "secreto#0"))], SOURCES)["no internal source"].failed == ("c1",)


def test_failed_checks_are_counted_by_name() -> None:
    made = draft(checks=(Check(name="length", passed=False, detail="900"), Check(name="links", passed=True)))
    assert score([trial(made), trial(made)], SOURCES).checks == {"length": 2}


def test_a_fact_that_the_reply_leaves_out_is_missed() -> None:
    made = draft("La factura vence.")
    grounding = score([trial(made)], SOURCES)
    assert grounding["replies: facts told"].hits == 0
    assert grounding["answerable: replied with every fact"].hits == 0


def test_recorded_trials_score_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    trials = [trial(draft(), without=draft(outcome="clarify")), trial(None, OFF, error="x")]
    write_trials(tmp_path / "run.jsonl", trials)
    assert score(read_trials(tmp_path / "run.jsonl"), SOURCES) == score(trials, SOURCES)


def test_the_table_gives_every_figure_its_n_and_interval() -> None:
    printed = table(score([trial(draft())], SOURCES))
    assert "R@1                                            100.0%  [ 20.7, 100.0]  n=1" in printed
    assert "ms  p50 12  p95 12" in printed


def test_a_shown_draft_names_what_is_wrong_with_it() -> None:
    made = draft("La factura cuesta $7.777.", checks=(Check(name="length", passed=False, detail="too long"),))
    one = trial(made, without=draft())
    printed = show(one, score([one], SOURCES).strays["c1"])
    assert "STRAY number:7777" in printed
    assert "FAILED length: too long" in printed
    assert "REPLIED WITHOUT THE ARTICLE, from pagos#es" in printed


def test_a_line_of_findings_may_open_with_its_title_and_be_cut() -> None:
    line = Sentence(text="- «Cuándo vence»: La factura vence…", support="source", passage_id="pagos#es#0")
    made = draft(outcome="findings", sentences=(line,))
    assert score([trial(made)], SOURCES)["findings: source sentences verbatim"].hits == 1


def test_a_number_in_the_title_of_an_article_asked_about_is_supported() -> None:
    titled = Sources({"a": ["Texto."], "b": ["Texto."]}, {"a": "Plan 600", "b": "Plan 300"})
    made = draft("¿Te refieres a «Plan 600»?", outcome="clarify", sentences=(), citations=())
    assert score([trial(made)], titled).strays == {}
