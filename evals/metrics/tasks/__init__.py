"""The metrics of search, listening, summaries and promises."""
