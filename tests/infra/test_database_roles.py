"""Pages, workers and tests use a role that owns nothing; what is append-only stays as it was written."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from casemgmt.core.database import append_only_tables
from casemgmt.core.models import Heartbeat


def _privileges(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) kind "
            "WHERE has_table_privilege(current_user, %s, kind)",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_the_application_role_owns_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db
def test_append_only_tables_can_only_be_added_to_and_read():
    assert "core_event" in append_only_tables()
    for table in append_only_tables():
        adds = table != "retention_certificate"  # that one is written by the door of forgetting alone
        assert _privileges(table) == ({"SELECT", "INSERT"} if adds else {"SELECT"})
    assert _privileges("core_heartbeat") == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.django_db
def test_an_event_cannot_be_changed_by_hand():
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM core_event")


@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_commits_leaves_nothing_behind_but_the_reference_rows(time):
    assert not Heartbeat.objects.exists()
    assert ContentType.objects.exists()
    Heartbeat.objects.create(name=time, at=timezone.now())
