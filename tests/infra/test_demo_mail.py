"""The demo mailbox: what is sent by real SMTP can be read, with links to follow and nothing that can run."""

import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest
from django.contrib.auth.models import AnonymousUser

from casemgmt import demo_mail
from tests.databases import ROOT


@pytest.fixture
def mailbox(tmp_path, settings):
    """A running server; gives its port."""
    settings.DEMO_MAIL_DIR = tmp_path / "mail"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "casemgmt.demo_mail", str(port), str(settings.DEMO_MAIL_DIR)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        assert server.wait(10) == 0


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail("the mailbox did not start")


def send(port: int, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "notices@casemgmt.example", "desk@harborhouse.example", subject
    message["Date"] = "Mon, 23 Nov 2026 04:05:32 -0000"
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.send_message(message)


def test_mail_is_kept_newest_first_with_links_and_without_markup(mailbox):
    send(mailbox, "First", "plain")
    send(mailbox, "Second · día", "Answer here: http://127.0.0.1:8000/reply/abc/ <script>alert(1)</script>")
    letters = [demo_mail._letter(file) for file in demo_mail._files()]
    assert [letter.subject for letter in letters] == ["Second · día", "First"]
    assert letters[0].to == "desk@harborhouse.example"
    assert '<a href="http://127.0.0.1:8000/reply/abc/"' in letters[0].text
    assert "<script>" not in letters[0].text


def test_anybody_reads_the_mailbox_and_each_letter(mailbox, rf, db):
    empty = _page(demo_mail.inbox, rf)
    assert "No mail yet" in empty
    send(mailbox, "A request waits", "Answer: http://127.0.0.1:8000/reply/abc/")
    assert "A request waits" in _page(demo_mail.inbox, rf)
    assert 'href="http://127.0.0.1:8000/reply/abc/"' in _page(demo_mail.letter, rf, demo_mail._files()[0].name)


def _page(view, rf, *arguments) -> str:
    request = rf.get("/demo/mail/")
    request.user, request.session, request._messages = AnonymousUser(), {}, []
    return view(request, *arguments).content.decode()


@pytest.fixture(autouse=True)
def _mailbox_in_urls(settings):
    """The page's addresses exist only with DEMO=1."""
    settings.ROOT_URLCONF = "tests.infra.demo_urls"
