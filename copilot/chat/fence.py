"""Text of others in a prompt: data between tags of ours, which it can neither open nor close."""

import re
from collections.abc import Sequence

_UNQUOTED = str.maketrans({'"': "'", "<": "‹", ">": "›"})
# A tag, or a token by which a chat template tells turns apart ("<|im_start|>").
_TAG = re.compile(r"<(?=\s*/?\s*[a-zA-Z!?|])")


def data(text: str) -> str:
    """Text that cannot open or close a tag of ours."""
    return _TAG.sub("‹", text)


def attribute(text: str) -> str:
    """Text that cannot end an attribute or its tag."""
    return " ".join(text.translate(_UNQUOTED).split())


def section(name: str, pieces: Sequence[str], empty: str = "") -> str:
    """Pieces that are data already, between the tags `name`; `empty` when there are none."""
    if not pieces:
        return empty
    return f"<{name}>\n" + "\n".join(pieces) + f"\n</{name}>"
