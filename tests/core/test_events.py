"""Events are written once: neither code nor SQL changes them."""

import pytest
from django.db import DatabaseError, connection, transaction

from casemgmt.core.events import record
from casemgmt.core.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(riverside, manager, now):
    return record("thing.happened", riverside, by=manager, at=now, state="new", ids={riverside.pk})


@pytest.mark.parametrize(
    "statement", ["UPDATE core_event SET verb = 'x'", "DELETE FROM core_event", "TRUNCATE core_event"]
)
def test_sql_cannot_change_or_remove_an_event(event, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.filter(pk=event.pk).exists()


def test_the_application_role_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = cursor.fetchone()[0]
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        is_mighty = cursor.fetchone()[0]
    assert (owned, is_mighty) == (0, False)


def test_an_event_knows_program_actor_and_plain_data(event, riverside, manager):
    assert (event.program_id, event.actor, event.subject_id) == (riverside.pk, manager, riverside.pk)
    assert event.data == {"state": "new", "ids": [str(riverside.pk)]}
