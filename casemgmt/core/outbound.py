"""Calling a web address that somebody typed, an agency's software or a city's sign-in: the only place that opens
connections to servers other people name.

A name is resolved once, every address it has must be a public one, and the connection goes to the address that was
checked: a name that answers differently a moment later leads nowhere. Redirects are not followed. Time and size are
limited.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TIMEOUT = 8  # seconds for each step of the conversation
LONGEST = 10  # seconds for all of it: a server that drips its answer holds no worker
MOST_READ = 4096  # bytes of an answer whose content is thrown away
PORTS = {443, 8443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What may be wrong with an address or a call, as codes: kept in the log, put into words by the pages.
NOT_HTTPS, NO_NAME, BAD_PORT, UNKNOWN, PRIVATE = "not_https", "no_name", "bad_port", "unknown_name", "private"
TIMED_OUT, NOT_TRUSTED, NO_CONNECTION, BAD_ANSWER = "timed_out", "not_trusted", "no_connection", "bad_answer"

# The same in words.
SAID: dict[str, str | Promise] = {
    NOT_HTTPS: _("Write an address that begins with https://."),
    NO_NAME: _("Write a full web address with a server's name, without a password and without numbers for it."),
    BAD_PORT: _("Only the ports 443 and 8443 are called."),
    UNKNOWN: _("No server of that name can be found."),
    PRIVATE: _("That name leads into a private network. Only servers on the open internet are called."),
    TIMED_OUT: _("The server took too long."),
    NOT_TRUSTED: _("The server's certificate is not valid for its name."),
    NO_CONNECTION: _("No connection to the server."),
    BAD_ANSWER: _("The server's answer was no HTTP."),
}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class CallRefused(Exception):
    """The address must not be called, or the call came to nothing; `code` says which of the above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ServerAnswer:
    """What came back: the HTTP status, and as much of the content as was asked for."""

    status: int
    content: bytes


@dataclass(frozen=True)
class Target:
    """Where a call goes: the name for the certificate, the address that was checked, the path."""

    host: str
    port: int
    address: str
    path: str
    is_secure: bool


def resolve(url: str, *, inside: Collection[str] = ()) -> Target:
    """Resolve an address and check that it is a public one, or that of a server the operator named as `inside` the own
    network. Raises `CallRefused`."""
    parts = _parts(url)
    host, is_ours = parts.hostname or "", parts.netloc in settings.WEBHOOK_TEST_HOSTS
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if not is_ours:
        _check_form(parts, port)
    found = _resolve(host, port)
    if not is_ours and host not in inside and not all(is_public(address) for address in found):
        raise CallRefused(PRIVATE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, str(found[0]), path, parts.scheme == "https")


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet: not ours, not a neighbour's, not a disguise of one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """Send the body and return the HTTP status. Raises `CallRefused` when no answer came."""
    return ask(target, "POST", body=body, headers=headers).status


def ask(
    target: Target, method: str, *, body: bytes | None = None, headers: dict[str, str], most: int = MOST_READ
) -> ServerAnswer:
    """One question and its answer, of whose content no more than `most` bytes are read. Raises `CallRefused` when none
    came."""
    line = _Line(target)
    watch = threading.Timer(LONGEST, line.cut)
    watch.daemon = True
    watch.start()
    try:
        line.request(method, target.path, body=body, headers=headers)
        answer = line.getresponse()
        content = answer.read(most)
        if line.is_cut:  # what was read until then is half an answer
            raise CallRefused(TIMED_OUT)
        return ServerAnswer(answer.status, content)
    except TimeoutError:
        raise CallRefused(TIMED_OUT) from None
    except ssl.SSLError:
        raise CallRefused(NOT_TRUSTED) from None
    except http.client.HTTPException:
        raise CallRefused(TIMED_OUT if line.is_cut else BAD_ANSWER) from None
    except OSError:
        raise CallRefused(TIMED_OUT if line.is_cut else NO_CONNECTION) from None
    finally:
        watch.cancel()
        line.close()


class _Line(http.client.HTTPConnection):
    """A connection to the checked address that shows the name it was asked for. Proxies are not used."""

    def __init__(self, target: Target) -> None:
        default = 443 if target.is_secure else 80
        super().__init__(target.host, None if target.port == default else target.port, timeout=TIMEOUT)
        self.target, self.is_cut = target, False

    def connect(self) -> None:
        line = socket.create_connection((self.target.address, self.target.port), timeout=TIMEOUT)
        if self.target.is_secure:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=self.target.host)
        self.sock = line

    def cut(self) -> None:
        """End the conversation from outside, whatever the other side still means to say."""
        self.is_cut = True
        if self.sock is not None:
            with suppress(OSError):  # it may have ended by itself a moment ago
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (reading it is the check)
    except ValueError:
        raise CallRefused(NO_NAME) from None
    return parts


def _check_form(parts: SplitResult, port: int) -> None:
    if parts.scheme != "https":
        raise CallRefused(NOT_HTTPS)
    if not parts.hostname or parts.username or parts.password or "." not in parts.hostname or ":" in parts.hostname:
        raise CallRefused(NO_NAME)
    if port not in PORTS:
        raise CallRefused(BAD_PORT)


def _resolve(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallRefused(UNKNOWN) from None
    return [ipaddress.ip_address(str(row[4][0]).split("%")[0]) for row in found]
