"""Does it resolve: facts, figures, claims, questions, sources."""
