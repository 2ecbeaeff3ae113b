"""Listening: what a customer asks, what they feel without saying so, and how they want to be addressed."""

from copilot.listen.feelings.advice import advice
from copilot.listen.hear import listen
from copilot.listen.heard import Feeling, Flag, Heard, Request

__all__ = ["Feeling", "Flag", "Heard", "Request", "advice", "listen"]
