"""One agent at the pages: the inbox, a conversation, its draft, sent or refused, and the next."""

import asyncio
import json
import random
import re
import time
from collections.abc import Sequence
from html import unescape
from typing import Any
from uuid import uuid4

import httpx2

from evals.bench_desk.tally import Tally

INBOX_EVERY, HIDDEN_EVERY, PULSE_EVERY = 10.0, 30.0, 5.0  # seconds, as inbox.js and desk_news.js
TIMEOUT = 30.0  # seconds; what takes longer counts as an error
REFUSED, ANOTHER = 0.2, 0.25  # how many drafts are refused; for how many another is asked
ROWS = 40

_ATTRIBUTE = r'{}="([^"]*)"'
_STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_IMPORT = re.compile(r'(?:from|import) "\./([a-z_]+\.js)"')


class Browser:
    """The static files that one browser holds. What says that it never changes is not asked again, as in a browser;
    the rest is, with its tag."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.loading: set[str] = set()
        self.tags: dict[str, str] = {}
        self.imports: dict[str, list[str]] = {}


class Agent:
    """`rows` are this agent's conversations; `pace` how many seconds each takes, `arrive` within how many they come."""

    def __init__(
        self, base: str, door: str, rows: Sequence[int], pace: float, arrive: float, seed: int, tally: Tally
    ) -> None:
        self._rows, self._pace, self._arrive, self._tally, self._site = rows, pace, arrive, tally, Browser()
        self._random = random.Random(seed)
        self._headers = {"Cookie": door, "Origin": base}
        self._base = base
        self._inbox, self._tag = "", ""

    async def work(self) -> None:
        """Until cancelled. Where all of its conversations are done, it goes on looking at the inbox."""
        limits = httpx2.Limits(max_connections=6)  # as a browser
        async with httpx2.AsyncClient(
            base_url=self._base, headers=self._headers, timeout=TIMEOUT, limits=limits, trust_env=False
        ) as self._http:
            await asyncio.sleep(self._random.uniform(0, self._arrive))
            await self._open_inbox()
            # Everybody is somewhere in a conversation of their own when the measuring begins, not all at its start.
            await self._look(self._random.uniform(0, self._pace))
            for row in self._rows:
                await self._answer(row)
            await self._look(float("inf"))

    async def _open_inbox(self) -> None:
        self._inbox, self._tag = await self._page("inbox page", "/"), ""

    async def _look(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            wait = INBOX_EVERY * self._random.uniform(0.85, 1.15)
            await asyncio.sleep(min(wait, max(0.0, until - time.monotonic())))
            await self._news()

    async def _news(self) -> None:
        keys = ",".join(re.findall(_ATTRIBUTE.format("data-key"), self._inbox)[:ROWS])
        headers = {"If-None-Match": self._tag} if self._tag else {}
        path = f"/inbox/news?after={_found(self._inbox, 'data-newest') or 0}&keys={keys}"
        answer = await self._ask("inbox news", "GET", path, headers=headers)
        if answer is not None and answer.status_code == 200:
            self._tag = answer.headers.get("etag", "")

    async def _answer(self, row: int) -> None:
        until = time.monotonic() + self._pace * self._random.uniform(0.7, 1.3)
        shown = time.perf_counter()
        page = await self._page("conversation page", f"/c/{row}")
        if not page:
            return
        draft = _found(page, "data-draft")
        if not draft:
            draft = await self._draft(row, page)
        if draft:
            self._tally.drafts += 1
            self._tally.took("(opened to draft)", (time.perf_counter() - shown) * 1000)
        if self._random.random() < ANOTHER:
            await asyncio.sleep(self._pace / 4)
            draft = await self._draft(row, page) or draft
            self._tally.drafts += 1
        await self._pulses(row, draft, _found(page, "data-version"), until)
        if draft:
            await self._decide(row, page, draft)
        await self._ask("next", "GET", f"/next?after={row}")

    async def _draft(self, row: int, page: str) -> str:
        body = {**_target(page), "wish": "", "attempt": 0, "surface": "desk"}
        answer = await self._post("draft", "/api/v1/drafts/stream", page, body)
        if answer is None:
            return ""
        last = re.findall(r"event: draft\r?\ndata: (.*)", answer.text)
        if not last:
            self._tally.failed("draft", "no draft event")
            return ""
        draft = str(json.loads(last[-1])["id"])
        await self._ask("parts", "GET", f"/c/{row}/parts?draft={draft}")
        return draft

    async def _pulses(self, row: int, draft: str, version: str, until: float) -> None:
        hidden = time.monotonic() + HIDDEN_EVERY
        while time.monotonic() < until:
            await asyncio.sleep(PULSE_EVERY * self._random.uniform(0.85, 1.15))
            params = httpx2.QueryParams({"draft": draft, "version": version})
            answer = await self._ask("pulse", "GET", f"/c/{row}/pulse?{params}")
            if answer is not None and answer.json()["version"] != version:
                version = answer.json()["version"]
                await self._ask("parts", "GET", f"/c/{row}/parts?draft={draft}")
            if time.monotonic() > hidden:  # the inbox stays open in another tab
                hidden += HIDDEN_EVERY
                await self._news()

    async def _decide(self, row: int, page: str, draft: str) -> None:
        key = f"{row}.{uuid4().hex}"
        if self._random.random() < REFUSED:
            body = {"verdict": "discarded", "reason": "other", "key": key}
            await self._post("discard", f"/api/v1/drafts/{draft}/use", page, body)
            return
        text = f"Hola, gracias por escribir. Ya lo estamos viendo ({row})."
        await self._post("check", "/api/v1/drafts/check", page, {**_target(page), "text": text, "draft_id": draft})
        sent = {"verdict": "edited", "sent_text": text, "key": key, "accept_stale": True, "despite": ["stale"]}
        await self._post("send", f"/api/v1/drafts/{draft}/use", page, sent)

    async def _page(self, kind: str, path: str) -> str:
        answer = await self._ask(kind, "GET", path)
        if answer is None:
            return ""
        self._site.loading.clear()
        await asyncio.gather(*(self._static(one) for one in dict.fromkeys(_STATIC.findall(answer.text))))
        return answer.text

    async def _static(self, path: str) -> None:
        site = self._site
        if path in site.kept or path in site.loading:
            return
        site.loading.add(path)
        tag = site.tags.get(path, "")
        answer = await self._ask("static", "GET", path, headers={"If-None-Match": tag} if tag else {})
        if answer is not None and answer.status_code == 200:
            site.tags[path] = answer.headers.get("etag", "")
            if "immutable" in answer.headers.get("cache-control", ""):
                site.kept.add(path)
            folder = path.partition("?")[0].rpartition("/")[0]
            if folder.startswith("/static") and ".js" in path:
                site.imports[path] = [f"{folder}/{name}" for name in _IMPORT.findall(answer.text)]
        await asyncio.gather(*(self._static(one) for one in site.imports.get(path, ())))

    async def _post(self, kind: str, path: str, page: str, body: dict[str, Any]) -> httpx2.Response | None:
        csrf = re.search(r'name="csrf" content="([^"]*)"', page)
        headers = {"X-CSRF-Token": csrf[1] if csrf else ""}
        return await self._ask(kind, "POST", path, headers=headers, json=body)

    async def _ask(self, kind: str, method: str, path: str, **more: Any) -> httpx2.Response | None:
        """The answer, None for one that failed; both are counted."""
        started = time.perf_counter()
        try:
            answer = await self._http.request(method, path, **more)
        except httpx2.TransportError as error:
            self._tally.failed(kind, type(error).__name__)
            return None
        self._tally.took(kind, (time.perf_counter() - started) * 1000)
        if answer.status_code >= 400 or (answer.status_code == 303 and "sign-in" in answer.headers.get("location", "")):
            self._tally.failed(kind, str(answer.status_code))
            return None
        return answer


def _target(page: str) -> dict[str, str]:
    return {"conversation_id": _found(page, "data-conversation"), "source": _found(page, "data-source")}


def _found(page: str, attribute: str) -> str:
    found = re.search(_ATTRIBUTE.format(attribute), page)
    return unescape(found[1]) if found else ""
