"""Real mail servers that refuse, drip or are dead: each conversation has an end, and no row is held meanwhile."""

import smtplib
import socket
import threading
import time
from contextlib import suppress

import pytest
from django.core.mail import EmailMessage, get_connection

from casemgmt.core.effects import deadline
from casemgmt.core.effects.failing import failure_of

from .processes import serve_mail

SMTP = "casemgmt.core.effects.smtp.Backend"


class Refusing:
    """Takes nobody, or not everybody."""

    def __init__(self, code, but=()):
        self.code, self.but, self.asked, self.letters = code, but, 0, 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        self.asked += 1
        if address in self.but:
            envelope.rcpt_tos.append(address)
            return "250 yes"
        return f"{self.code} no {address}"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.letters += 1
        return "250 taken"


def letter(port, to=("a@private.example",)):
    connection = get_connection(SMTP, host="127.0.0.1", port=port, use_tls=False, username="", password="")
    return EmailMessage("Hello", "A sentence", "us@here.example", list(to), connection=connection)


@pytest.mark.parametrize(("code", "is_refusal"), [(550, True), (450, False)])
def test_what_a_server_answers_is_read_as_it_was_meant(free_tcp_port, code, is_refusal):
    server = serve_mail(Refusing(code), free_tcp_port)
    try:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            letter(free_tcp_port).send()
    finally:
        server.stop()
    failure = failure_of(refused.value)
    assert (failure.code, failure.is_refusal) == (f"SMTPRecipientsRefused {code}", is_refusal)


def test_the_others_get_their_letter_where_one_is_refused(free_tcp_port):
    box = Refusing(550, but={"b@private.example"})
    server = serve_mail(box, free_tcp_port)
    try:
        assert letter(free_tcp_port, ["a@private.example", "b@private.example"]).send() == 1
    finally:
        server.stop()
    assert box.letters == 1


@pytest.mark.parametrize("greeting", [b"", b"220 here\r\n"])
def test_a_server_that_drips_is_cut_off(greeting, monkeypatch):
    """From the first byte on, or after a greeting: each byte comes in time, the conversation has an end."""
    monkeypatch.setattr(deadline, "LONGEST", 1)
    door, stop = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip():
        line, _from = door.accept()
        with line, suppress(OSError):
            line.sendall(greeting)
            while not stop.wait(0.05):
                line.sendall(b"2")

    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises((TimeoutError, smtplib.SMTPException)):
        letter(door.getsockname()[1]).send()
    took = time.monotonic() - began
    stop.set()
    door.close()
    assert 0.9 < took < 8
