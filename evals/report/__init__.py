"""Report: a run for people who were not there, as one page, as JUnit and as Markdown."""

from evals.report.junit import junit
from evals.report.markdown import markdown
from evals.report.material import Material, read_pair, read_run
from evals.report.page import page
from evals.report.report import Report, comparison_of, report_of

__all__ = ["Material", "Report", "comparison_of", "junit", "markdown", "page", "read_pair", "read_run", "report_of"]
