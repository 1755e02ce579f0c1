"""Ports of this machine: taken and held, not looked for, so that two systems started at once never meet."""

import contextlib
import errno
import socket

from . import EmbeddedError

NOT_OURS = "is no address of this machine. Try HOST=127.0.0.1 or HOST=0.0.0.0."


def take(host: str, port: int) -> socket.socket:
    """The port, held from now on: whoever serves there inherits it, so that nobody else can come between."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise EmbeddedError(f"HOST={host} {NOT_OURS}") from None
    door = socket.socket(family, kind)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(address)
        door.listen(128)
    except OSError as problem:
        door.close()
        raise EmbeddedError(_why_not_taken(problem, host, port)) from None
    door.set_inheritable(True)
    return door


def _why_not_taken(problem: OSError, host: str, port: int) -> str:
    if isinstance(problem, PermissionError):
        return f"Port {port} needs administrator rights. Choose one above 1023: PORT=8000."
    if problem.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host} {NOT_OURS}"
    return (
        f"Port {port} on {host} cannot be used ({problem.strerror}): another program has it. "
        f"Choose another: `make run PORT={port + 1}`."
    )


def take_free(first: int) -> socket.socket:
    """The first port from this one on that nobody has, held from now on."""
    for port in range(first, first + 50):
        with contextlib.suppress(EmbeddedError):
            return take("127.0.0.1", port)
    raise EmbeddedError(f"No free port between {first} and {first + 50} for the demo mailbox.")
