"""`manage.py sweep` by hand, on a machine where no broker runs."""

import pytest
from django.core.management import call_command

from casemgmt.core.models import Effect
from casemgmt.core.tasks import deliver_mail


def unreachable(**_more):
    raise ConnectionError


@pytest.mark.django_db(transaction=True)
def test_sweeping_by_hand_needs_no_broker(monkeypatch, case, now, capsys, caplog):
    monkeypatch.setattr(deliver_mail, "apply_async", unreachable)
    call_command("sweep", at=now.replace(month=12).isoformat())
    assert Effect.objects.filter(kind__startswith="followup.").exists()
    assert "follow-ups brought up to date" in capsys.readouterr().out
    assert "Traceback" not in caplog.text
