"""Judging what the listener hears: written conversations with what they show, the figures, and what it learns from."""
