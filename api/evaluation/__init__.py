"""Evaluations as the service shows and starts them: the runs of this installation, and the one that is under way."""
