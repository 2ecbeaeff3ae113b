"""Word documents, through mammoth's HTML."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from copilot.errors import InputError
from copilot.source import Article
from kb.loaders.faults import LIBRARY_FAULTS
from kb.loaders.fields import build, derived_id
from kb.loaders.markdown import titled
from kb.loaders.place import Bad, Place
from kb.loaders.reading import check_unpacked
from kb.passages.html import markdown_of

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_MODIFIED = "{http://purl.org/dc/terms/}modified"


def load(place: Place, data: bytes) -> Iterator[Article | Bad]:
    check_unpacked(data, "Word (.docx)")
    import mammoth

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda _: {})
        ).value
        properties = _properties(data)
    except LIBRARY_FAULTS as error:
        raise InputError("it is not a whole Word file.", mend="Open it and save it again as .docx.") from error
    title, body = titled(markdown_of(html))
    yield build(
        place,
        id=derived_id(place.id),
        title=title or properties.get("title", "") or place.title,
        body=body,
        meta={"updated_at": properties.get("modified", "")},
    )


def _properties(data: bytes) -> dict[str, str]:
    """Title and last change as Word keeps them; empty where it does not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return {}
        root = ElementTree.fromstring(archive.read("docProps/core.xml"))  # noqa: S314 -- expat bounds entities itself
    return {"title": root.findtext(_TITLE) or "", "modified": root.findtext(_MODIFIED) or ""}
