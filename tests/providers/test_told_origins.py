"""What our own export says of the publisher of a row, read back from a file somebody changed."""

from io import StringIO

import pytest
from django.core.management import call_command

from providers import actions
from providers.models import FieldOrigin, Service
from tests.cast import NOW

ORGANIZATION = {"id": "o1", "name": "Harbor House", "description": "Help"}


def service(own, publisher="county", record_id="7", **more):
    source = {"publisher": publisher, "record_id": record_id}
    facts = {"id": own, "name": f"Service {own}", "status": "active", "organization": ORGANIZATION, "source": source}
    return {**facts, **more}


def test_two_rows_of_one_record_are_not_both_taken(bring, write):
    done = bring(write("a.json", [service("1"), service("2")]))
    refused = [(one.row, one.column, one.reason) for one in done.problems if one.is_row_refused]
    assert refused == [(2, "source", "“7” of county is the row “1” of this file already")]
    assert [one.name for one in Service.objects.all()] == ["Service 1"]


@pytest.mark.parametrize(
    "said",
    [
        {"publisher": "coun\0ty"},
        {"record_id": "7\0"},
        {"metadata": [{"field_name": "name", "said": {"county": "x\0"}, "last_action_type": "correction"}]},
    ],
)
def test_a_sign_that_is_no_letter_is_refused_with_a_sentence(bring, write, said):
    done = bring(write("a.json", [service("1", **said), service("2", record_id="8")]))
    assert [(one.row, one.column) for one in done.problems if one.is_row_refused] == [(1, "source")]
    assert [one.name for one in Service.objects.all()] == ["Service 2"]


def test_needs_that_a_person_emptied_stay_empty(bring, write, manager, tmp_path):
    bring(write("a.json", [service("1", name="Food pantry", source=None)]), source="county")
    one = Service.objects.get()
    assert one.need_domains == ["food"]
    actions.edit_service(service=one, version=one.version, changes={"need_domains": []}, by=manager, at=NOW)
    call_command("export_directory", str(tmp_path / "out.json"), full=True, stdout=StringIO())
    FieldOrigin.objects.all().delete()
    Service.objects.all().delete()
    bring(tmp_path / "out.json")
    assert Service.objects.get().need_domains == []
