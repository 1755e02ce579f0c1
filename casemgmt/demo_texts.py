"""The demo's phone: every text the demo sent, and a form to answer as the person would. Only with DEMO=1."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casemgmt.messaging.actions import receive_reply

SHOWN = 100


@dataclass(frozen=True)
class Shown:
    """One text as the page shows it."""

    to: str
    body: str
    sent_at: datetime


@login_not_required
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Every text the demo has sent, newest first; an answer arrives as it would from the provider."""
    number, body = request.POST.get("number", "").strip(), request.POST.get("body", "").strip()
    if request.method == "POST" and number:
        receive_reply(number=number, body=body[:1600], provider_id=f"demo-{uuid4()}", at=timezone.now())
        return redirect("demo_texts:phone")
    return render(request, "demo/texts.html", {"texts": _texts()})


urlpatterns = [path("", phone, name="phone")]


def _texts() -> list[Shown]:
    folder = settings.TEXT_DIR
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)[:SHOWN]
    return [_text(file) for file in files]


def _text(file: object) -> Shown:
    said = json.loads(file.read_text("utf-8"))  # type: ignore[attr-defined]
    return Shown(said["to"], said["body"], datetime.fromtimestamp(file.stat().st_mtime, UTC))  # type: ignore[attr-defined]
