"""The pages' styles and scripts, under an address that changes when any of them does: a browser loads each once and
never asks again, and scripts import each other relatively, so that they stay under the same address."""

import re
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_DIGEST = re.compile(r"([0-9a-f]{16})/")


def digest_of(folder: Path) -> str:
    """Names all that the folder holds, by what it holds: 16 hexadecimal digits."""
    whole = sha256()
    for file in _files(folder):
        whole.update(file.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


class DigestedFiles(StaticFiles):
    """The files at `/static/<digest>/name`, to be kept for ever, and at `/static/name`, to be asked for again.

    What is under the digest is held in memory: it is what the digest was made of whatever becomes of the folder, and a
    whole team that arrives at once waits for no thread. A page drawn before the service was upgraded asks under the
    digest of then: it gets what there is now, and does not keep it.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        super().__init__(directory=folder)
        self.digest = digest_of(folder)
        self._held = {one.relative_to(folder).as_posix(): one.read_bytes() for one in _files(folder)}

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = _DIGEST.match(path)
        if found is None:
            return await super().get_response(path, scope)
        name = path[found.end() :]
        if found[1] != self.digest or name not in self._held:
            return await super().get_response(name, scope)
        tag = f'"{self.digest}"'
        headers = {"Cache-Control": FOREVER, "ETag": tag}
        if Headers(scope=scope).get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(self._held[name], media_type=guess_type(name)[0] or "application/octet-stream", headers=headers)


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file())
