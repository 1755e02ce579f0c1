"""Records are put right by API as by page: the same actions, a stale form refused, the history told."""

from dataclasses import dataclass
from typing import Any

import pytest

from casemgmt.cases import actions as cases
from referrals import actions

pytestmark = pytest.mark.django_db
WHY = "Heard wrong"


@dataclass(frozen=True)
class Record:
    noun: str
    row: str
    by: str
    facts: dict[str, Any]


RECORDS = [
    Record("notes", "note", "navigator", {"text": "She likes the museum."}),
    Record("needs", "need", "navigator", {"detail": "No pork"}),
    Record("attempts", "tried", "manager", {"note": "Rang twice", "result": "no_answer"}),
    Record("encounters", "encounter", "manager", {"place": "5th and Main", "risk": "high"}),
    Record("statements", "statement", "shelter_desk", {"evidence": "Bed list"}),
]


def _row(world, record):
    """The record of the small world; a need that no referral asks for."""
    if record.noun == "needs":
        return cases.add_need(case=world.case, domain="legal", by=world.navigator, at=world.at)
    return getattr(world, record.row)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.noun)
def test_corrected_voided_brought_back_and_taken_back(record, world, as_member):
    client, row = as_member(record.by), _row(world, record)
    where = f"/api/v1/{record.noun}/{row.pk}/"

    def send(what, seen, **facts):
        return client.post(f"{where}{what}/", {"reason": WHY, "seen": seen, **facts}, format="json")

    corrected = send("correct", 0, **record.facts)
    assert corrected.status_code == 200, corrected.data
    assert {name: corrected.data[name] for name in record.facts} == record.facts
    assert send("correct", 0, **record.facts).status_code == 409
    assert send("void", 1).status_code == 200
    assert send("correct", 2, **record.facts).status_code == 409  # it was entered in error: bring it back first
    assert send("restore", 2).status_code == 200
    assert send("put-back", 3).status_code == 409  # only the newest correction
    told = client.get(f"{where}history/")
    assert [one["kind"] for one in told.data] == ["restored", "voided", "corrected"]
    assert {one["reason"] for one in told.data} == {WHY}
    assert told.data[-1]["changed"]
    again = {
        name: f"{value} again" if name in {"text", "detail", "note", "place", "evidence"} else value
        for name, value in record.facts.items()
    }
    assert send("correct", 3, **again).status_code == 200
    assert send("put-back", 4).status_code == 200
    row.refresh_from_db()
    assert all(getattr(row, name) == value for name, value in record.facts.items())


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.noun)
def test_who_does_not_see_it_learns_nothing(record, world, as_member):
    where = f"/api/v1/{record.noun}/{getattr(world, record.row).pk}/"
    for stranger in ("clinic_lead", "other_navigator", "outsider"):
        assert as_member(stranger).get(f"{where}history/").status_code == 404
        assert as_member(stranger).post(f"{where}void/", {"reason": WHY, "seen": 0}).status_code == 404


def test_the_agency_reads_its_own_words_alone(world, as_member):
    told = {"side": "person", "began": False, "by": world.navigator, "at": world.at}
    actions.state_linkage(offer=world.offer_linked, **told)
    assert as_member("shelter_desk").get("/api/v1/statements/").data["count"] == 1
    assert as_member("navigator").get("/api/v1/statements/").data["count"] == 2


@pytest.mark.parametrize("body", [{"seen": 0}, {"reason": WHY}, {"reason": "", "seen": 0}, {"reason": WHY, "seen": -1}])
def test_what_is_missing_is_named(body, world, as_member):
    answer = as_member("navigator").post(f"/api/v1/notes/{world.note.pk}/void/", body, format="json")
    assert answer.status_code == 400
