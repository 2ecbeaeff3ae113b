"""How good, fast and big the search is, beside what one would use instead, on the same documents and questions.

`escucha bench retrieval` is its command; `python -m evals.bench_retrieval.sets` makes folders for it out of public
data. Each engine runs in a process of its own (`child`), so that its times and its memory are its own.
"""
