"""The demo's phone shows what was sent, and answers as the person would."""

from django.contrib.auth.models import AnonymousUser

from casemgmt import demo_texts
from casemgmt.core import effects


def test_a_text_arrives_and_is_answered(rf, settings, send, folder, point, now, monkeypatch):
    message = send()
    effects.deliver_due(at=now)
    [text] = demo_texts._texts()
    assert (text.to, text.body) == (point.normalized, message.body)
    monkeypatch.setattr(demo_texts, "redirect", lambda name: name)
    request = rf.post("/demo/texts/", {"number": point.normalized, "body": "ALTO"})
    request.user = AnonymousUser()
    demo_texts.phone(request)
    point.refresh_from_db()
    assert point.may_text is False
