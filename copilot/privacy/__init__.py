"""Masking of personal data before an index, a prompt or a log sees it."""

from copilot.privacy.finding import Countries, find, home, people
from copilot.privacy.mask import Mask, mask, mask_of
from copilot.privacy.span import Kind, Span

__all__ = ["Countries", "Kind", "Mask", "Span", "find", "home", "mask", "mask_of", "people"]
