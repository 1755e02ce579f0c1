"""Waking a worker: without a broker one line is written, nothing breaks and nothing is lost."""

from structlog.testing import capture_logs

from casemgmt.core.tasks import deliver_mail, nudge


def unreachable(**_more):
    raise ConnectionError("at a place that may be secret")


def test_without_a_broker_it_says_so_in_one_line(monkeypatch):
    monkeypatch.setattr(deliver_mail, "apply_async", unreachable)
    with capture_logs() as lines:
        assert nudge(deliver_mail) is False
    assert [(line["event"], line["error"]) for line in lines] == [("nudge.no_broker", "ConnectionError")]
    assert "secret" not in str(lines)
