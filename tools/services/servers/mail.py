"""A mail server outside, over STARTTLS, that keeps every letter; how the product's letters reach people."""

import email
import email.policy
import re
import ssl
import threading
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from ..machines import OUTSIDE
from ..words import wait_until
from .keys import FOLDER


class PostOffice:
    """Takes letters on port 587 and keeps them in the order they came. While it is closed it refuses for a moment."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.lock = threading.Lock()
        self.before = lambda: None  # what happens as a letter is being taken
        host = "mail.example.org"
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(FOLDER / f"{host}.pem", FOLDER / f"{host}.key")
        self.server = Controller(
            self, hostname=OUTSIDE, port=587, tls_context=context, require_starttls=True, server_hostname=host
        )
        self.server.start()

    async def handle_DATA(self, server, session, envelope):
        self.before()
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.lock:
            self.letters.append(letter)
        return "250 taken"

    def ids(self) -> list[str]:
        """The Message-ID of every letter, as often as it came."""
        return [letter["Message-ID"] for letter in self.letters]

    def link_to(self, address: str, shape: str, seconds: float = 90) -> str:
        """The newest link of this shape that was written to an address; waits for the letter."""

        def found():
            for letter in reversed(list(self.letters)):
                if address in letter["To"] and (match := re.search(shape, _text(letter))):
                    return match[0]
            return None

        return wait_until(found, f"a letter to {address} with {shape}", seconds)

    def stop(self) -> None:
        """Close the door."""
        self.server.stop()


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return body.get_content() if body else ""
