"""A later export does not write over what somebody put right; its report tells what the file says otherwise."""

from datetime import timedelta

import pytest

from casemgmt.core.corrections import history_of
from casemgmt.encounters import actions
from casemgmt.encounters.models import Encounter

from .test_import_encounters import (
    csv_of,
    numbered,
    read,  # noqa: F401 (fixture)
    reasons,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(read):  # noqa: F811
    read(csv_of(numbered("X1")))
    return Encounter.objects.get(external_id="X1")


@pytest.fixture
def correct(manager, now):
    def correct(encounter, **facts):
        return actions.correct_encounter(encounter=encounter, reason="Heard wrong", by=manager, at=now, **facts)

    return correct


def fresh(one):
    return Encounter.objects.get(pk=one.pk)


def test_what_was_put_right_stands_and_the_report_tells_it(call, correct, read):  # noqa: F811
    correct(call, place="The pier", risk="high")
    batch = read(csv_of(numbered("X1", Address="5th and Oak")))
    assert fresh(call).place == "The pier"
    assert any("5th and Oak" in reason and "put right" in reason for reason in reasons(batch).values())


def test_what_nobody_touched_follows_the_export(call, correct, read, now):  # noqa: F811
    correct(call, place="The pier")
    read(csv_of(numbered("X1", Nature="TRANSPORT")))
    assert (fresh(call).place, fresh(call).call_type) == ("The pier", "transport")


def test_taken_back_the_export_counts_again(call, correct, read, manager, now):  # noqa: F811
    correct(call, place="The pier")
    newest = history_of(call)[0].correction
    actions.put_encounter_back(encounter=call, correction=newest, by=manager, at=now + timedelta(seconds=1))
    read(csv_of(numbered("X1", Address="5th and Oak")))
    assert fresh(call).place == "5th and Oak"


def test_a_corrected_number_is_the_same_call_to_the_export(call, correct, read):  # noqa: F811
    correct(call, external_id="X9")
    read(csv_of(numbered("X1")))
    assert list(Encounter.objects.values_list("external_id", flat=True)) == ["X9"]


def test_what_the_export_changed_is_kept_for_figures_of_before(call, read):  # noqa: F811
    stood = call.place
    read(csv_of(numbered("X1", Address="5th and Oak")))
    newest = history_of(call)[0].correction
    assert (newest.kind, newest.before["place"], newest.after["place"]) == ("followed", stood, "5th and Oak")
