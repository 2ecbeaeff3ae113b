"""The pages' styles and scripts, under an address that changes when any of them does: a browser loads each once and
never asks again, and scripts import each other relatively, so that they stay under the same address."""

import re
from hashlib import sha256
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_DIGEST = re.compile(r"([0-9a-f]{16})/")


def digest_of(folder: Path) -> str:
    """Names all that the folder holds, by what it holds: 16 hexadecimal digits."""
    whole = sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        whole.update(file.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


class DigestedFiles(StaticFiles):
    """The files at `/static/<digest>/name`, to be kept for ever, and at `/static/name`, to be asked for again. A page
    drawn before the service was upgraded asks under the digest of then: it gets what there is now, and does not keep
    it."""

    def __init__(self, folder: Path = STATIC) -> None:
        super().__init__(directory=folder)
        self.digest = digest_of(folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        found = _DIGEST.match(path)
        answer = await super().get_response(path[found.end() :] if found else path, scope)
        if found and found[1] == self.digest and answer.status_code in (200, 304):
            answer.headers["Cache-Control"] = FOREVER
        return answer
