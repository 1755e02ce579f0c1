"""Figures for Prometheus at `/metrics`, behind METRICS_TOKEN: queues, breakers, sweeps, requests. Never about anybody.

Requests are counted in each process, in memory, and put into a file of its own at most once a second; the page adds up
the files, so that it does not matter which process answers. What a process counted in its last second may be missing.
"""

import hmac
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import condition, health, replica
from .effects.figures import figures
from .models import Heartbeat, PutAside

# Seconds within which requests are counted as answered; the last is everything.
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
KEPT_FOR = 7 * 24 * 3600
_MANY = 200  # pages of the product; what is not found is one of them


class Requests:
    """How many requests each page answered, and how long they took."""

    def __init__(self) -> None:
        self.counts: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(BUCKETS) + 2))
        self.written, self.pid, self.lock = 0.0, 0, Lock()

    def count(self, page: str, status: int, seconds: float) -> None:
        """One more."""
        with self.lock:
            if self.pid != os.getpid():  # a fork starts at nothing: its parent keeps what it counted
                self.counts.clear()
                self.pid = os.getpid()
            row = self.counts[f"{page} {status // 100}xx"]
            row[-2] += 1
            row[-1] += seconds
            for n, most in enumerate(BUCKETS):
                row[n] += seconds <= most
            self._keep()

    def _keep(self) -> None:
        now = time.monotonic()
        if now - self.written < 1:
            return
        self.written = now
        with suppress(OSError):
            folder().mkdir(parents=True, exist_ok=True)
            new = folder() / f"{self.pid}.new"
            new.write_text(json.dumps(self.counts), "utf-8")
            new.replace(folder() / f"{self.pid}-{STARTED}.json")


STARTED = int(time.time())
REQUESTS = Requests()


def folder() -> Path:
    """Where the processes of this machine put their counts."""
    return Path(settings.VAR_DIR) / "metrics"


class CountMiddleware:
    """Counts each request by the name of its page; does nothing while metrics are off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.METRICS_TOKEN:
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else "none"
        REQUESTS.count(page, response.status_code, time.perf_counter() - began)
        return response


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures as Prometheus reads them, to who sends `Authorization: Bearer <METRICS_TOKEN>`; else 404."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(sent.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    return HttpResponse("\n".join([*_of_system(), *_of_requests(), ""]), content_type="text/plain; version=0.0.4")


def _of_system() -> Iterator[str]:
    """What the database knows; when it does not answer, that alone is said."""
    try:
        at = timezone.now()
        told, ages = figures(at), dict(Heartbeat.objects.values_list("name", "at"))
        aside, further = PutAside.objects.count(), list(_of_condition(at))
    except Exception:
        yield from _one("aftercall_database_up", "gauge", {(): 0})
        return
    yield from _one("aftercall_database_up", "gauge", {(): 1})
    yield from _one("aftercall_effects_waiting", "gauge", _by("lane", told.waiting))
    yield from _one("aftercall_effects_oldest_seconds", "gauge", _by("lane", told.oldest_seconds))
    yield from _one("aftercall_effects_given_up", "gauge", _by("kind", told.given_up))
    yield from _one("aftercall_breakers_open", "gauge", {(): told.breakers_open})
    yield from _one("aftercall_sweep_rows_put_aside", "gauge", {(): aside})
    if replica.is_set():
        behind = replica.behind()
        yield from _one("aftercall_replica_up", "gauge", {(): int(behind is not None)})
        yield from _one("aftercall_replica_behind_bytes", "gauge", {(): behind} if behind is not None else {})
    seconds = {name: round((at - seen).total_seconds(), 1) for name, seen in ages.items()}
    yield from _one("aftercall_part_age_seconds", "gauge", _by("part", seconds))
    late = {name: int(name not in seconds or seconds[name] > most) for name, most in health.expected().items()}
    yield from _one("aftercall_part_late", "gauge", _by("part", late))
    yield from further


def _of_condition(at: datetime) -> Iterator[str]:
    """Release, jobs, database, clock, disks, and what upper apps count (duties that are late)."""
    jobs, database = condition.jobs(at), condition.database()
    yield from _one("aftercall_release_info", "gauge", {(("version", settings.VERSION),): 1})
    yield from _one("aftercall_migrations_waiting", "gauge", {(): len(condition.migrations_waiting())})
    yield from _one("aftercall_jobs_open", "gauge", {(): jobs.open})
    yield from _one("aftercall_jobs_oldest_seconds", "gauge", {(): jobs.oldest_seconds})
    yield from _one("aftercall_jobs_given_up", "gauge", {(): jobs.given_up})
    yield from _one("aftercall_database_connections", "gauge", {(): database.connections})
    yield from _one("aftercall_database_connections_most", "gauge", {(): database.most_connections})
    yield from _one("aftercall_database_bytes", "gauge", {(): database.size})
    yield from _one("aftercall_clock_skew_seconds", "gauge", {(): round(database.skew_seconds, 3)})
    shares = {disk.place: round(disk.used_share, 4) for disk in condition.disks()}
    yield from _one("aftercall_disk_used_share", "gauge", _by("place", shares))
    for name, numbers in condition.work(at).items():
        yield from _one(f"aftercall_{name}", "gauge", _by("kind", numbers))


def _of_requests() -> Iterator[str]:
    """The counts of all processes together."""
    total: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(BUCKETS) + 2))
    for counts in _kept():
        for key, row in counts.items():
            total[key] = [a + b for a, b in zip(total[key], row, strict=True)]
    yield "# TYPE aftercall_request_seconds histogram"
    for key, row in sorted(total.items())[: _MANY * 5]:
        page, answered = key.rsplit(" ", 1)
        words = f'page="{page}",answered="{answered}"'
        for most, n in zip((*BUCKETS, "+Inf"), (*row[:-2], row[-2]), strict=True):
            yield f'aftercall_request_seconds_bucket{{{words},le="{most}"}} {n:g}'
        yield f"aftercall_request_seconds_count{{{words}}} {row[-2]:g}"
        yield f"aftercall_request_seconds_sum{{{words}}} {row[-1]:.4f}"


def _kept() -> Iterator[dict[str, list[float]]]:
    """What each process put down; what is a week old goes, as after a restart of all."""
    for path in folder().glob("*.json"):
        with suppress(OSError, ValueError):
            if time.time() - path.stat().st_mtime > KEPT_FOR:
                path.unlink()
            elif path.name != f"{REQUESTS.pid}-{STARTED}.json":
                yield json.loads(path.read_text("utf-8"))
    with REQUESTS.lock:
        if REQUESTS.pid == os.getpid():
            yield {key: list(row) for key, row in REQUESTS.counts.items()}


def _by(label: str, numbers: dict[str, Any]) -> dict[tuple[tuple[str, str], ...], Any]:
    return {((label, name),): number for name, number in sorted(numbers.items())}


def _one(name: str, kind: str, numbers: dict[Any, Any]) -> Iterator[str]:
    """One figure with its labels."""
    yield f"# TYPE {name} {kind}"
    for labels, number in numbers.items():
        words = ",".join(f'{label}="{value}"' for label, value in labels)
        yield f"{name}{{{words}}} {number:g}" if words else f"{name} {number:g}"
