"""Teaching the retriever when not to answer: questions in customers' words, the fits, their constants."""
