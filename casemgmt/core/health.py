"""Is the system alive? One page for load balancers and people: database, broker, the worker of each lane, sweeps.

A worker shows itself by a row written through its queue: a process that runs but hears nothing counts as down.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu import Connection

from .access import looks_after
from .effects.lanes import Lane
from .models import Heartbeat

PATIENCE = 2
WORKER_LATE_AFTER = 60
# A run that has much to do may take longer than its rhythm; the next copies find its rows taken.
SWEEP_LATE_AFTER = 240
# Who draws a hundred pages is at work, not dead.
PAPER_LATE_AFTER = 900


def worker_of(lane: str) -> str:
    """The name under which the workers of a lane show themselves."""
    return f"worker {lane}"


def expected() -> dict[str, int]:
    """Name of each heartbeat → seconds after which it is late: all that settings.CELERY_BEAT_SCHEDULE starts."""
    late = {worker_of(lane): PAPER_LATE_AFTER if lane == Lane.PAPER else WORKER_LATE_AFTER for lane in Lane}
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name = entry["task"].rsplit(".", 1)[-1]
        if name != "beat_heart":
            late[name] = _late_after(entry)
    return late


def _late_after(entry: dict[str, Any]) -> int:
    """Patience with a sweep: what its lane needs, and never less than four of its rounds."""
    usual = PAPER_LATE_AFTER if entry["options"]["queue"] == Lane.PAPER else SWEEP_LATE_AFTER
    return max(usual, 4 * entry["schedule"])


def beat(name: str, *, at: datetime) -> None:
    """Note that a part of the system has done its work."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def last_seen(name: str) -> datetime | None:
    """When a part of the system last said that it did its work."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers: nothing else is asked, so that nothing else restarts it."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process can do its work: the database answers. Asked by whoever sends requests here."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="health") as pool:
        _, state = _outcome(pool.submit(_ages, connection.get_connection_params()))
    return JsonResponse({"status": "ok" if state["ok"] else "down"}, status=200 if state["ok"] else 503)


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when every part works, 503 when one is down. Says nothing about anybody; how late and why, and which
    release, to administrators alone."""
    parts = examine()
    well = all(part["ok"] for part in parts.values())
    details: dict[str, Any] = {"version": settings.VERSION}
    if not _may_see_details(request):
        details, parts = {}, {name: {"ok": part["ok"]} for name, part in parts.items()}
    told = {"status": "ok" if well else "down", **details, "parts": parts}
    return JsonResponse(told, status=200 if well else 503)


def _may_see_details(request: HttpRequest) -> bool:
    """An administrator who is signed in; nobody, while the database is away and cannot say who asks."""
    try:
        return bool(request.user.is_authenticated and looks_after(request.user))
    except DatabaseError:
        return False


def examine() -> dict[str, dict[str, Any]]:
    """Ask every part at once, each with little patience, so that the answer is quick even when all are down."""
    pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="health")
    ages, broker = pool.submit(_ages, connection.get_connection_params()), pool.submit(_reach_broker)
    try:
        found, database = _outcome(ages)
        _, broker_state = _outcome(broker)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return {"database": database, "broker": broker_state, **_judge(found)}


def _outcome(future: Any) -> tuple[Any, dict[str, Any]]:
    try:
        return future.result(timeout=PATIENCE + 0.5), {"ok": True}
    except Late:
        return None, {"ok": False, "problem": "no answer in time"}
    except Exception as problem:
        return None, {"ok": False, "problem": type(problem).__name__}


def _ages(parameters: dict[str, Any]) -> dict[str, float]:
    """Seconds since each heartbeat, by a connection of its own: the shared one may be what hangs."""
    table = Heartbeat._meta.db_table
    wanted: dict[str, Any] = {
        key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if parameters.get(key)
    }
    wanted |= {"connect_timeout": PATIENCE, "options": f"-c statement_timeout={PATIENCE * 1000}"}
    with psycopg.connect(**wanted, autocommit=True) as line:
        rows = line.execute(f'SELECT name, extract(epoch FROM now() - at) FROM "{table}"').fetchall()  # noqa: S608
    return {name: float(age) for name, age in rows}


def _reach_broker() -> None:
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, "socket_timeout": PATIENCE}
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=PATIENCE, transport_options=options) as line:
        line.ensure_connection(max_retries=1, interval_start=0, interval_max=0, timeout=PATIENCE)


def _judge(ages: dict[str, float] | None) -> dict[str, dict[str, Any]]:
    if ages is None:
        return {name: {"ok": False, "problem": "not known while the database is down"} for name in expected()}
    return {name: _part(ages.get(name), limit) for name, limit in expected().items()}


def _part(age: float | None, limit: int) -> dict[str, Any]:
    if age is None:
        return {"ok": False, "age_seconds": None, "problem": "never seen"}
    state = {"ok": age <= limit, "age_seconds": round(age, 1), "late_after_seconds": limit}
    return state if state["ok"] else {**state, "problem": "late"}
