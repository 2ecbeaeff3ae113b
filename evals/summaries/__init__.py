"""Judging summaries of conversations: what they tell of what had to be told, beside what one would use instead."""
