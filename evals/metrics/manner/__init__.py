"""How it treats the customer: effort, tone, safety."""
