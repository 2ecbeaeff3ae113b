"""Report: a run for people who were not there, as one page, as JUnit and as Markdown."""
