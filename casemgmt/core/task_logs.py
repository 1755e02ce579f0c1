"""What a worker's log lines carry: which task, in which lane, and the request that asked for it. Ids and names only."""

from typing import Any

import structlog
from celery.signals import before_task_publish, task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

log = structlog.get_logger(__name__)
CARRIED = "aftercall_request_id"


@before_task_publish.connect(dispatch_uid="carry_request_id")
def carry_request_id(headers: dict[str, Any], **_: Any) -> None:
    """The message names the request that sent it, so that one search finds the page and the work behind it."""
    asked_by = get_contextvars().get("request_id")
    if asked_by:
        headers[CARRIED] = str(asked_by)


@task_prerun.connect(dispatch_uid="name_the_task")
def name_the_task(task_id: str, task: Any, **_: Any) -> None:
    """From here on each line of this task names it."""
    clear_contextvars()
    route = task.request.delivery_info or {}
    words = {"task_id": task_id, "task": task.name, "lane": route.get("routing_key")}
    asked_by = task.request.get(CARRIED)
    bind_contextvars(**words, **({"request_id": asked_by} if asked_by else {}))


@task_postrun.connect(dispatch_uid="task_is_over")
def task_is_over(**_: Any) -> None:
    """The next task of this thread starts with nothing."""
    clear_contextvars()
