"""How well one customer is found across channels, on invented people with the truth."""
