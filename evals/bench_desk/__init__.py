"""How the pages hold up while a whole team works at them: the real service in a process of its own, its clients in
another, each doing what the pages' scripts do."""

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2

from copilot.errors import UsageError
from evals.bench_desk.agent import Agent
from evals.bench_desk.tally import Tally

Progress = Callable[[str], None]

STARTS = 120  # seconds that the service has to answer for the first time
ENDS = 30  # seconds that it has to stop
HERE = "127.0.0.1"


def bench_desk(
    serve: Sequence[str],
    data: Path,
    doors: Sequence[str],
    rows: Sequence[int],
    seconds: float,
    pace: float,
    arrive: float,
    say: Progress,
) -> dict[str, Any]:
    """Start the service, let one agent work behind each of `doors` (cookies, `name=value`), stop it; the figures.

    `rows` are the conversations that wait, shared out so that no two agents answer the same one. `pace` is how many
    seconds a conversation takes.

    Raises:
        UsageError: the service did not start, or fewer conversations wait than agents work.
    """
    if len(rows) < len(doors):
        raise UsageError(f"{len(rows)} conversations wait, which is fewer than the {len(doors)} agents.")
    base = f"http://{HERE}:{_free()}"
    port = base.rpartition(":")[2]
    # Nothing that is configured here: no model, no other database.
    usual = {name: value for name, value in os.environ.items() if not name.startswith("ESCUCHA_")}
    environment = usual | {"ESCUCHA_DATA": str(data), "ESCUCHA_LOG_LEVEL": "warning"}
    with (data / "bench.log").open("wb") as log:
        command = [*serve, "--host", HERE, "--port", port]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603 -- our own command
        try:
            _wait(base, server)
            say(f"{len(doors)} agents at work for {seconds:g} s")
            return asyncio.run(_work(base, server.pid, doors, rows, (seconds, pace, arrive)))
        finally:
            server.terminate()
            try:
                server.wait(ENDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(ENDS)


async def _work(
    base: str, server: int, doors: Sequence[str], rows: Sequence[int], times: tuple[float, float, float]
) -> dict[str, Any]:
    tally = Tally()
    seconds, pace, arrive = times
    cold = await _first(base, doors[0])
    served, own, started = _cpu(server), time.process_time(), time.perf_counter()
    agents = [Agent(base, door, rows[n :: len(doors)], pace, arrive, n, tally) for n, door in enumerate(doors)]
    tasks = [asyncio.create_task(agent.work()) for agent in agents]
    done, _ = await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()  # an agent never ends by itself: what broke it is a mistake of ours, and said
    took = time.perf_counter() - started
    after = _cpu(server)
    return {
        "agents": len(doors),
        "waiting": len(rows),
        "seconds": round(took, 1),
        "pace_s": pace,
        "arrive_s": arrive,
        "first_inbox_ms": cold,
        "kinds": tally.figures(),
        "all": tally.all(),
        "drafts_per_s": round(tally.drafts / took, 2),
        "requests_per_s": round(tally.requests / took, 1),
        "server_cpu": round((after - served) / took, 2) if served is not None and after is not None else None,
        "client_cpu": round((time.process_time() - own) / took, 2),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "cores": os.cpu_count(),
    }


async def _first(base: str, door: str) -> float:
    """Milliseconds of the first inbox after the start, by itself: it hears every row, which later ones remember."""
    started = time.perf_counter()
    async with httpx2.AsyncClient(base_url=base, headers={"Cookie": door}, timeout=STARTS, trust_env=False) as http:
        (await http.get("/")).raise_for_status()
    return round((time.perf_counter() - started) * 1000, 1)


def _wait(base: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx2.get(f"{base}/api/v1/ready", timeout=10).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.2)  # it does not listen yet
    raise UsageError("The service did not start; bench.log in the data folder (--keep) says why.")


def _cpu(pid: int) -> float | None:
    """Seconds of processor time that a process and those it started have used, where the system tells (Linux)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return None
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu(int(one)) or 0.0 for one in started)


def _free() -> int:
    with socket.socket() as tried:
        tried.bind((HERE, 0))
        return int(tried.getsockname()[1])
