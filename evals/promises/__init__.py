"""Judging what was found of promises: precision, recall, due times, what became of them, and what was asked."""
