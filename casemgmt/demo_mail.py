"""The demo's mailbox: a real SMTP server that keeps what it is sent, and a page that shows it.

`python -m casemgmt.demo_mail` is the server (`make run` starts it); the page exists only with DEMO=1. Mail is one file
per message in a maildir under `var/`, so both sides need nothing but the folder.
"""

import asyncio
import mailbox
import re
import signal
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import urlize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

SHOWN = 100


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Letter:
    """One message as the page shows it."""

    key: str
    to: str
    sender: str
    subject: str
    sent_at: datetime | None
    message_id: str
    text: SafeString
    attachments: list[str]


@login_not_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Every message the demo has sent, newest first."""
    return render(request, "demo/mail.html", {"letters": [_letter(file) for file in _files()[:SHOWN]]})


@login_not_required
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One message, with links that can be followed."""
    found = next((file for file in _files() if file.name == key), None)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": _letter(found)})


urlpatterns = [
    path("", inbox, name="inbox"),
    path("<str:key>/", letter, name="letter"),
]


def _files() -> list[Path]:
    folder = settings.DEMO_MAIL_DIR / "new"
    return sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns, reverse=True) if folder.exists() else []


def _letter(file: Path) -> Letter:
    with file.open("rb") as source:
        message: EmailMessage = message_from_binary_file(source, policy=policy.default)  # type: ignore[assignment]
    return Letter(
        key=file.name,
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or "") or _("(no subject)"),
        sent_at=_when(message["Date"]),
        message_id=str(message["Message-ID"] or ""),
        text=SafeString(urlize(_text(message), autoescape=True)),
        attachments=[part.get_filename() or part.get_content_type() for part in message.iter_attachments()],
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body else ""
    return text if body is None or body.get_content_subtype() == "plain" else re.sub(r"<[^>]+>", " ", text)


def _when(date: str | None) -> datetime | None:
    """Django writes -0000, UTC from nowhere in particular, which Python reads as a time without a zone."""
    try:
        read = parsedate_to_datetime(str(date)) if date else None
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read and read.tzinfo is None else read


# ── The server ───────────────────────────────────────────────────────────────────────────────────────────────────────
class Keep:
    """What aiosmtpd calls for each message."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.box = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.box.add(envelope.content)
        return "250 Kept in the demo mailbox"


async def serve(where: str, folder: Path) -> None:
    """Take mail until told to stop, at a port of this machine or at a socket somebody opened for us (`fd://7`)."""
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    keep = Keep(folder)
    opened = where.removeprefix("fd://")
    door: dict[str, Any] = (
        {"sock": socket.socket(fileno=int(opened))} if opened != where else {"host": "127.0.0.1", "port": int(where)}
    )
    server = await loop.create_server(lambda: SMTP(keep, hostname="localhost", enable_SMTPUTF8=True), **door)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2])))
