"""Asking clamd whether a file is known to be harmful (`CLAMD`: host:port, or the path of its socket).

INSTREAM of clamd's own protocol: pieces with their lengths, then one word back. What cannot be asked is not taken: a
scanner that is set and silent must not mean "clean".
"""

import socket
import struct
from contextlib import closing

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from .refused import RefusedFile

TIMEOUT = 20
PIECE = 2**16
LONGEST_ANSWER = 1000

log = structlog.get_logger(__name__)


def scan(content: bytes) -> None:
    """Raise RefusedFile where the scanner finds something, or cannot be asked. Without a scanner nothing is asked."""
    if not settings.CLAMD:
        return
    try:
        answer = _ask(content)
    except OSError as problem:
        log.error("upload.scanner_away", error=type(problem).__name__)
        raise _not_asked() from None
    if answer.endswith("FOUND"):
        raise RefusedFile(
            _("The virus scanner found something harmful in this file, so it was not taken."), is_infected=True
        )
    if not answer.endswith("OK"):
        log.error("upload.scanner_refused", answer=answer[:80])
        raise _not_asked()


def _not_asked() -> RefusedFile:
    return RefusedFile(_("The file could not be checked for viruses now. Send it again later, or write without it."))


def _ask(content: bytes) -> str:
    with closing(_connected()) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        return _answer(line)


def _connected() -> socket.socket:
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        try:
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT)


def _answer(line: socket.socket) -> str:
    told = b""
    while b"\0" not in told and len(told) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        told += piece
    return told.split(b"\0")[0].decode("utf-8", "replace").strip()
