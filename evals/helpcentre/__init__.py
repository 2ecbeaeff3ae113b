"""A help centre that was written apart from the search and after it: how well a strange base is answered.

    python -m evals.helpcentre [--json]

evals/suites/retrieval holds 60 Spanish articles of one invented company, each asked about five times: in words near its
own, as in a chat, in other words altogether, in Portuguese and in English; 40 questions that sound like the company's
matters and that no article answers; and 40 from another world. It is for measuring alone: nothing is fitted or chosen
by it, and nobody reads which of its questions fail.
"""
