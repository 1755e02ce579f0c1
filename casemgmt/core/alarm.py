"""Errors told to a service that speaks Sentry's protocol, where SENTRY_DSN names one. Off without it.

What leaves is built here, field by field, of what can hold nobody: the kind of error, the files and lines it passed,
the page or task by its name, ids of request, task and account. The error's own words, local values, bodies, headers,
cookies, query strings and addresses are never read, so that nothing has to be taken out again.
"""

import json
import logging
import queue
import threading
import traceback
import urllib.request
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from structlog.contextvars import get_contextvars

PATIENCE = 5
MOST_WAITING = 100
# What may be said of the surroundings: names and ids, bound by our own code.
NAMED = ("request_id", "user_id", "task_id", "task", "lane", "page")


class AlarmHandler(logging.Handler):
    """Hears log records with an exception, and tells of them in the background. Never stops or slows who logs."""

    def __init__(self, dsn: str = "") -> None:
        super().__init__(logging.ERROR)
        self.dsn = dsn
        self.waiting: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._teller: threading.Thread | None = None
        self._starting = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Take the error down; with too many waiting, this one is dropped."""
        kind, error, trace = record.exc_info or (None, None, None)
        if not self.dsn or kind is None or error is None:
            return
        try:
            self.waiting.put_nowait(envelope(self.dsn, error, trace, page=_page(record)))
            self._start()
        except queue.Full:
            return
        except Exception:
            self.handleError(record)

    def _start(self) -> None:
        """One thread a process; after a fork the child starts its own."""
        with self._starting:
            if self._teller is None or not self._teller.is_alive():
                self._teller = threading.Thread(target=self._tell, name="alarm", daemon=True)
                self._teller.start()

    def _tell(self) -> None:
        while True:
            body = self.waiting.get()
            try:
                send(self.dsn, body)
            except OSError:
                pass  # whoever hears alarms is away: the log has it all the same
            finally:
                self.waiting.task_done()


def envelope(dsn: str, error: BaseException, trace: TracebackType | None, *, page: str = "") -> bytes:
    """The error as Sentry's protocol packs it, with nothing of anybody."""
    event_id = uuid4().hex
    known = {**get_contextvars(), "page": page}
    event = {
        "event_id": event_id,
        "timestamp": datetime.now(UTC).isoformat(),
        "platform": "python",
        "level": "error",
        "environment": "production" if settings.PRODUCTION else "local",
        "tags": {name: str(known[name])[:80] for name in NAMED if known.get(name)},
        "exception": {"values": [{"type": type(error).__name__, "value": "", "stacktrace": {"frames": frames(trace)}}]},
    }
    head = {"event_id": event_id, "sent_at": event["timestamp"]}
    return b"\n".join(json.dumps(part).encode() for part in (head, {"type": "event"}, event))


def frames(trace: TracebackType | None) -> list[dict[str, Any]]:
    """Where the error passed: module, function, line. No line of code, since one may quote what it works on."""
    return [
        {
            "module": frame.f_globals.get("__name__", ""),
            "function": frame.f_code.co_name,
            "filename": frame.f_code.co_filename.rsplit("/", 1)[-1],
            "lineno": line,
        }
        for frame, line in traceback.walk_tb(trace)
    ]


def send(dsn: str, body: bytes) -> None:
    """Hand it over. The address is `https://key@host/project`."""
    parts = urlsplit(dsn)
    where = f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}/api/{parts.path.strip('/')}/envelope/"
    heads = {
        "Content-Type": "application/x-sentry-envelope",
        "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client=aftercall/1, sentry_key={parts.username}",
    }
    asked = urllib.request.Request(where, body, heads)  # noqa: S310 (the scheme is checked in settings.py)
    with urllib.request.urlopen(asked, timeout=PATIENCE):  # noqa: S310
        pass


def _page(record: logging.LogRecord) -> str:
    """The page by the name of its URL, never by its address."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.view_name if match else ""
