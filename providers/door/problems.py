"""What goes wrong at the door, as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework.response import Response

from casemgmt.core.api import exception_handler as usual

KIND = "application/problem+json"


def answer_problem(problem: Exception, context: dict[str, Any]) -> Response | None:
    """The house's usual answer, in the words of the format; `errors` names each parameter."""
    answer = usual(problem, context)
    if answer is None:
        return None
    said = answer.data if isinstance(answer.data, dict) else {"detail": answer.data}
    detail = said.get("detail")
    errors = [] if detail is not None else [_error(name, words) for name, words in said.items()]
    answer.data = told(answer.status_code, str(detail or errors[0]["detail"]), errors)
    answer.content_type = KIND
    return answer


def told(status: int, detail: str, errors: list[dict[str, str]] | None = None, **more: Any) -> dict[str, Any]:
    """A problem as it is sent."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return {**body, "errors": errors} if errors else body


def problem_answer(status: int, detail: str, **more: Any) -> JsonResponse:
    """A problem as a whole answer."""
    return JsonResponse(told(status, detail, **more), status=status, content_type=KIND)


def _error(name: str, words: Any) -> dict[str, str]:
    first = words[0] if isinstance(words, list) and words else words
    return {"parameter": name, "detail": str(first)}
