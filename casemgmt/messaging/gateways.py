"""Where texts leave the house: the console and a folder for trying out, Twilio's REST API for real.

A gateway answers with the provider's id, or raises one of three things: `Refused` (never again), `Unsure` (it may have
gone, so it is not tried again) or `Away` (it did not go; try later). Nothing here is logged but ids and codes.
"""

import base64
import hashlib
import hmac
import http.client
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from casemgmt.core.effects.deadline import deadline
from casemgmt.core.json_in import BadJson, parse_json

UNSUBSCRIBED = "21610"
TIMEOUT = 10  # seconds for each step of the conversation
LONGEST = 20  # seconds for all of it
LONGEST_ANSWER = 100_000


class TextRefused(Exception):
    """The provider will not send it; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unsure(Exception):
    """The provider took the request and did not answer in a way that can be read."""


class Away(Exception):
    """The provider did not take the request: busy, broken or not there."""


class Gateway(Protocol):
    def send(self, *, to: str, body: str, key: str, callback: str) -> str:
        """Hand one text over; gives the provider's id."""


class Console:
    """Writes texts to the terminal of the worker: for developing only."""

    def send(self, *, to: str, body: str, key: str, callback: str) -> str:
        sys.stdout.write(f"── text to {to}\n{body}\n")
        return key


@dataclass(frozen=True)
class Folder:
    """Keeps each text as a file: the demo's phone."""

    folder: Path

    def send(self, *, to: str, body: str, key: str, callback: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        (self.folder / f"{name}.json").write_text(json.dumps({"to": to, "body": body}), "utf-8")
        return name


@dataclass(frozen=True)
class Twilio:
    """Twilio's Messages resource, by HTTP basic authentication."""

    base: str
    account: str
    token: str
    sender: str
    timeout: float = TIMEOUT

    def send(self, *, to: str, body: str, key: str, callback: str) -> str:
        """One POST. A connection that cannot be made is tried again; an answer that does not come is not."""
        fields = {"To": to, "Body": body} | ({"StatusCallback": callback} if callback else {})
        fields |= {"MessagingServiceSid": self.sender} if self.sender.startswith("MG") else {"From": self.sender}
        line = self._connected()
        try:
            with deadline(lambda: line.sock, LONGEST):
                status, answer = self._ask(line, urlencode(fields))
        except (OSError, http.client.HTTPException) as problem:
            raise Unsure from problem
        finally:
            line.close()
        return self._read(status, answer)

    def _connected(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.base)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        line = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        try:
            line.connect()
        except OSError as problem:
            raise Away from problem
        return line

    def _ask(self, line: http.client.HTTPConnection, form: str) -> tuple[int, bytes]:
        secret = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        path = f"/2010-04-01/Accounts/{quote(self.account)}/Messages.json"
        heads = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, form, heads)
        answer = line.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER)

    @staticmethod
    def _read(status: int, answer: bytes) -> str:
        said = _as_object(answer)
        if 200 <= status < 300:
            if not isinstance(said.get("sid"), str):
                raise Unsure
            return str(said["sid"])[:64]
        if status in {401, 403, 408, 429} or status >= 500:
            raise Away  # busy, or a setting that somebody will mend
        raise TextRefused(str(said.get("code") or status)[:20])


def _as_object(answer: bytes) -> dict[str, object]:
    try:
        said = parse_json(answer)
    except BadJson:
        return {}
    return said if isinstance(said, dict) else {}


def gateway(sender: str = "") -> Gateway:
    """The one the settings name; texts come from the sender's number, else from the installation's."""
    if settings.TEXT_PROVIDER == "twilio":
        return Twilio(
            settings.TWILIO_URL, settings.TWILIO_ACCOUNT, settings.TWILIO_TOKEN, sender or settings.TWILIO_SENDER
        )
    return Folder(settings.TEXT_DIR) if settings.TEXT_PROVIDER == "file" else Console()


def signature(token: str, url: str, fields: dict[str, str]) -> str:
    """What Twilio puts in X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields."""
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


def is_genuine(given: str, url: str, fields: dict[str, str]) -> bool:
    """Whether a call that says it comes from Twilio does."""
    if settings.TEXT_PROVIDER != "twilio":
        return False
    return hmac.compare_digest(given.encode(), signature(settings.TWILIO_TOKEN, url, fields).encode())
