"""The text of an HTML mail, without the quoted mail that the program itself marked as such."""

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

_UNSEEN = ["script", "style", "head", "title", "template", "noscript"]
_QUOTED = (
    ".gmail_quote, .gmail_extra > .gmail_quote, blockquote[type=cite], .moz-cite-prefix, .moz-signature,"
    " .yahoo_quoted, .gmail_signature, .protonmail_quote, .protonmail_signature_block, #Signature,"
    " #ms-outlook-mobile-signature"
)
_FROM_HERE = "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, .OutlookMessageHeader"
_BLOCKS = frozenset("p div tr li ul ol table h1 h2 h3 h4 h5 h6 blockquote pre section article hr".split())  # noqa: SIM905
_DEEPEST = 200


def text_of_html(html: str) -> str:
    """Lines as a reader sees them; links keep their address when their words do not show it."""
    page = BeautifulSoup(html, "lxml")
    for tag in page.find_all(_UNSEEN):
        tag.decompose()
    whole = _lines(page)
    for tag in page.select(_QUOTED):
        tag.extract()
    for tag in page.select(_FROM_HERE):
        for after in [*tag.find_next_siblings(), tag]:
            after.extract()
    own = _lines(page)
    return own if own.strip() else whole


def _lines(page: BeautifulSoup) -> str:
    pieces: list[str] = []
    _walk(page, pieces, 0)
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _walk(tag: Tag, pieces: list[str], depth: int) -> None:
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name == "br":
                pieces.append("\n")
                continue
            block = child.name in _BLOCKS
            pieces.append("\n" if block else "")
            pieces.append("- " if child.name == "li" else "")
            if depth < _DEEPEST:
                _walk(child, pieces, depth + 1)
            else:
                pieces.append(child.get_text(" "))
            address = str(child.get("href") or "") if child.name == "a" else ""
            if address.startswith("http") and address.rstrip("/") not in child.get_text():
                pieces.append(f" ({address})")
            pieces.append("\n" if block else " " if child.name in ("td", "th") else "")
        elif type(child) is NavigableString:
            pieces.append(child.replace("\n", " ").replace("\r", " "))
