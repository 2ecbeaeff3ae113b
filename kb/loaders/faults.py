"""What the kept parsing libraries raise on files that are broken, beyond their own error types."""

import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

# Found by feeding cut and altered files to the parsers. They index, unpack and convert what the file claims without
# checking it first, so a broken file shows up as whichever of these comes first. Bugs of our own are outside: only
# calls into the libraries stand inside such a `try`.
LIBRARY_FAULTS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ExpatError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SAXException,
    SyntaxError,  # of XML: ElementTree and lxml raise their own kinds of it
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
