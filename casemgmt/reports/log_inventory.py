"""Every line the product logs, read from its code: event, urgency, where, and what it carries (docs/generated/logs.md).

A field that is not told here is found by `tests/house/test_logs.py`: a log holds ids and kinds, never a person.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
APPS = ("casemgmt", "providers", "referrals")
# What a field holds. Ids are of rows: they say something only to who may look into the database.
FIELDS = {
    "by": "id of the account that did it",
    "case": "id of a case",
    "consent": "id of a consent",
    "effect": "id of what was to be sent",
    "file": "id of a file",
    "job": "id of long work",
    "message": "id of a message to an agency",
    "offer": "id of a request to an agency",
    "reply": "id of a reply",
    "row": "id of the row that was put aside",
    "answer": "what the virus scanner said",
    "codes": "codes of the mail server",
    "error": "kind of the error, never its text",
    "failures": "how often it failed",
    "kind": "kind of message or work",
    "number": "number of the system's error",
    "page": "name of a page",
    "pool": "name of the database",
    "seconds": "for how long",
    "sweep": "name of a sweep",
    "table": "name of a table",
    "task": "name of a task",
    "why": "one of a few words for what happened",
}
# What Django's and Celery's own lines carry, by django-structlog and core/task_logs.py.
OF_REQUESTS = {
    "request_started": "a request came: its method, address up to the question mark, id of the account",
    "request_finished": "it was answered: its code",
    "request_failed": "it failed: kind and place of the error",
}


@dataclass(frozen=True)
class LoggedEvent:
    """One line of the code that logs."""

    event: str
    level: str
    path: str
    fields: dict[str, str]


def logged(root: Path) -> list[LoggedEvent]:
    """All of them, by name."""
    paths = [path for app in APPS for path in (root / app).rglob("*.py") if "migrations" not in path.parts]
    found = [event for path in paths for event in _of_file(path, root)]
    return sorted(found, key=lambda event: (event.event, event.path))


def _of_file(path: Path, root: Path) -> Iterator[LoggedEvent]:
    text = path.read_text("utf-8")
    if "get_logger" not in text:
        return
    node: Any
    for node in ast.walk(ast.parse(text)):
        if _is_logging(node):
            fields = {word.arg or "**": ast.unparse(word.value) for word in node.keywords}
            for event in _names(node.args[0]):
                yield LoggedEvent(event, node.func.attr, str(path.relative_to(root)), fields)


def _is_logging(node: Any) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS
    return is_call and isinstance(node.func.value, ast.Name) and node.func.value.id in {"log", "logger"}


def _names(node: ast.expr) -> Iterator[str]:
    """A name, or one of two; anything else is told as code, which the test refuses."""
    if isinstance(node, ast.IfExp):
        yield from _names(node.body)
        yield from _names(node.orelse)
    else:
        yield str(node.value) if isinstance(node, ast.Constant) else f"<{ast.unparse(node)}>"
