"""Teaching the word vectors of `copilot.retrieval.words`: what they learn from, the fits, and how good they are."""
