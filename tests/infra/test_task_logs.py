"""A worker's lines name the task, its lane and the request that asked for it."""

from types import SimpleNamespace

import structlog

from casemgmt.core import task_logs


def test_the_request_travels_with_the_message():
    headers = {}
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        task_logs.carry_request_id(headers=headers)
    assert headers == {task_logs.CARRIED: "r-1"}
    alone = {}
    task_logs.carry_request_id(headers=alone)
    assert alone == {}


def test_each_line_of_a_task_names_it_and_the_next_task_starts_anew():
    request = {task_logs.CARRIED: "r-1"}
    context = SimpleNamespace(get=request.get, delivery_info={"routing_key": "mail"})
    task_logs.name_the_task(task_id="t-1", task=SimpleNamespace(name="deliver_mail", request=context))
    words = {"task_id": "t-1", "task": "deliver_mail", "lane": "mail", "request_id": "r-1"}
    assert structlog.contextvars.get_contextvars() == words
    task_logs.task_is_over()
    assert structlog.contextvars.get_contextvars() == {}


def test_it_is_joined_to_celery():
    """With a real task, in this process."""
    from casemgmt.core.tasks import task

    seen = {}

    @task(name="tests.named")
    def named():
        seen.update(structlog.contextvars.get_contextvars())

    named.apply(task_id="t-2")
    assert (seen["task_id"], seen["task"]) == ("t-2", "tests.named")
