"""Prompts as versioned files: `<name>.v<number>.md`, whose front matter declares every variable it takes."""

from copilot.prompts.load import Prompt, load

__all__ = ["Prompt", "load"]
