import pytest

from casemgmt.messaging.actions import send_message
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)


@pytest.fixture
def point(person):  # noqa: F811
    """The person's phone, where texts are allowed."""
    row = person.contact_points.get()
    row.may_text = True
    row.save()
    return row


@pytest.fixture
def folder(settings, tmp_path):
    """Texts go to files."""
    settings.TEXT_PROVIDER, settings.TEXT_DIR = "file", tmp_path / "texts"
    return settings.TEXT_DIR


@pytest.fixture
def send(case, point, navigator, now):  # noqa: F811
    """Send “we tried to reach you” unless the test says otherwise."""

    def send(**words):
        facts = {"case": case, "contact_point": point, "purpose": "tried", "by": navigator, "at": now}
        return send_message(**{**facts, **words})

    return send
