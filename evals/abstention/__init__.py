"""Teaching the retriever when not to answer: pseudo-questions, labelled questions, the fit, its constants."""
