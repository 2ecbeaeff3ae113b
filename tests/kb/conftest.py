"""Files to import, made on the spot."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store
from kb.loaders import Bad, Place, load
from kb.report import Report
from kb.sync import import_paths

Read = Callable[..., list[Article | Bad]]
Import = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    return made


@pytest.fixture
def read(folder: Path) -> Read:
    """Loads a file of the folder, after writing it when content is given."""

    def reading(name: str, content: str | bytes | None = None) -> list[Article | Bad]:
        file = folder / name
        if content is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(load(Place(folder, file, name, ZoneInfo("America/Santiago"))))

    return reading


@pytest.fixture
def imported(store: Store, settings: Settings) -> Import:
    def importing(*paths: Path) -> Report:
        return import_paths(store, settings, paths)

    return importing


Piece = tuple[float, float, float, str]
"""Left, distance from the top, size, text; a text that begins with "!" is bold."""


def pdf_of(
    pages: Sequence[Sequence[Piece]], rules: Sequence[Sequence[tuple[float, ...]]] = (), extra: str = ""
) -> bytes:
    """A PDF of A4 pages. `rules` are lines (x0, top, x1, bottom) drawn on each page, `extra` goes into the trailer."""
    fonts = "/F1 3 0 R /F2 4 0 R"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, pieces in enumerate(pages):
        drawn = [f"{x0} {842 - y0} m {x1} {842 - y1} l S" for x0, y0, x1, y1 in (rules[number] if rules else ())]
        for x, top, size, text in pieces:
            words = text.removeprefix("!").replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn.append(f"BT /F{2 if text.startswith('!') else 1} {size} Tf {x} {842 - top} Td ({words}) Tj ET")
        stream = "\n".join(drawn)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * number} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>"
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252"))
    start = out.tell()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


@pytest.fixture
def pdf() -> Callable[..., bytes]:
    return pdf_of


@pytest.fixture
def docx() -> Callable[..., bytes]:
    """A Word file with this XML as its body."""

    def making(body: str, title: str = "") -> bytes:
        names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        styles = "".join(
            f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2)
        )
        core = (
            '<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/">'
            f"<dc:title>{title}</dc:title><dcterms:modified>2026-02-03T10:00:00Z</dcterms:modified></cp:coreProperties>"
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", '<Types xmlns="x"/>')
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{relations}">'
                f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
            )
            archive.writestr("word/styles.xml", f"<w:styles {names}>{styles}</w:styles>")
            archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
            archive.writestr("docProps/core.xml", core)
        return out.getvalue()

    return making
