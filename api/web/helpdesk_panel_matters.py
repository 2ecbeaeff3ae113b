"""What is open before a text goes to the customer, in sentences for whoever is about to send it."""

from typing import NamedTuple

from api.web.gate import Reader
from copilot.store import drafts


class Matter(NamedTuple):
    """`name` is stable and kept with the use; `words` are for the person."""

    name: str
    words: str


def matters(draft_id: str, text: str, row_id: int, form: str, reader: Reader) -> tuple[Matter, ...]:
    """Nothing for what no customer reads."""
    if form == "note" or not draft_id:
        return ()
    with reader.copilot.store.read() as session:
        kept = drafts.get(session, draft_id)
    found = [Matter("stale", reader.t("draft.stale"))] if kept.stale else []
    for check in kept.draft.checks:
        if not check.passed:
            words = reader.t.get(f"check.{check.name}", check.name.replace("_", " "))
            found.append(Matter(check.name, f"{words} {check.detail}".strip()))
    for one in kept.draft.sentences:
        if one.support == "unsupported" and one.text.strip() in text:
            found.append(Matter("unsupported", f"{reader.t('support.unsupported')}: {one.text.strip()}"))
    return tuple(found)
