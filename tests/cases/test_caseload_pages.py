"""Pages and API of bringing a caseload along: what they say, whom they refuse, and that no name leaks."""

import json
import logging
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.cases.caseload.models import Caseload, KeptColumns
from casemgmt.cases.caseload.running import KIND
from casemgmt.cases.models import Case
from casemgmt.core.jobs import newest_of, run_now
from casemgmt.core.models import Effect, Event, Job
from casemgmt.encounters.by_eye.models import DispatchSample
from casemgmt.encounters.models import EncounterImport
from casemgmt.people.actions import create_person
from tests.signing_in import token_of

pytestmark = pytest.mark.django_db

CANARY = "Qzvcanary"
FILE = (
    f"No,Client,Born,Cell,Level\n1,{CANARY} Vega,1985-03-14,503 555 0142,A\n2,Tom Ash,1972-01-02,nonsense,B\n"
).encode()
SAY = {"is_0": "key", "is_1": "name", "is_2": "birth_date", "is_3": "phone", "is_4": "risk"}
WORDS = {"words_risk": ["A", "B"], "word_risk_0": "high", "word_risk_1": "nonsense"}


@pytest.fixture
def opened(client, manager, riverside):
    client.force_login(manager)
    return client.post("/cases/brought/", {"program": riverside.pk, "file": SimpleUploadedFile("c.csv", FILE)}).url


def test_the_pages_from_file_to_case(client, opened, manager, caplog):
    caplog.set_level(logging.DEBUG)
    page = client.get(opened).content.decode()
    assert "Client" in page
    assert CANARY in page
    refused = client.post(opened, {"do": "try"})
    assert refused.status_code == 409
    assert "which column has the name" in refused.content.decode()
    shown = client.post(opened, {**SAY, "do": "look"}, follow=True).content.decode()
    assert 'name="words_risk" value="A"' in shown
    assert 'name="whose_3"' in shown
    tried = client.post(opened, {**SAY, **WORDS, "whose_3": "self", "do": "try"}, follow=True)
    assert "New people with a case: 2." in tried.content.decode()
    assert "since when a case is open: each is open from today" in tried.content.decode()
    assert "how high the risk is" not in tried.content.decode(), "a column says it"
    where = tried.redirect_chain[-1][0]
    assert client.post(where, {"name": " "}).status_code == 422
    press = {"name": "Old sheet", "form_token": str(uuid4())}
    brought = client.post(where, press, follow=True).content.decode()
    assert "Brought: 2." in brought
    assert "Open the cases" in brought
    assert client.post(where, press, follow=True).status_code == 200, "a second press changes nothing"
    assert Case.objects.count() == 2
    assert "Old sheet" in client.get("/cases/brought/").content.decode()
    report = client.get(f"{where}report.csv").content.decode()
    assert "went in, with a doubt" in report
    leaks = [*Event.objects.values_list("data", flat=True), *Effect.objects.values_list("data", "key")]
    leaks += [*Job.objects.values_list("kind", "problem")]
    assert CANARY not in json.dumps([str(one) for one in leaks])
    assert CANARY not in caplog.text
    assert CANARY not in where


def test_a_column_that_vanished_is_said_before_anything_is_written(client, opened, riverside):
    where = client.post(opened, {**SAY, **WORDS, "do": "try"}).url
    client.post(where, {"name": "Old sheet"})
    without = b"\n".join(line.rsplit(b",", 1)[0] for line in FILE.splitlines()) + b"\n"
    given = {"program": riverside.pk, "begins_from": KeptColumns.objects.get().pk}
    page = client.post("/cases/brought/", {**given, "file": SimpleUploadedFile("d.csv", without)}, follow=True)
    assert "columns that this one has not: Level" in " ".join(page.content.decode().split())
    turned = b"\n".join(b",".join(reversed(line.split(b","))) for line in FILE.splitlines()) + b"\n"
    page = client.post("/cases/brought/", {**given, "file": SimpleUploadedFile("d.csv", turned)}, follow=True)
    assert "stand in another place than before" in " ".join(page.content.decode().split())


def test_a_file_is_its_makers_alone_until_it_is_brought(client, opened, admin, navigator, other_navigator):
    for other in (admin, navigator, other_navigator):
        client.force_login(other)
        assert client.get(opened).status_code == 404
    client.force_login(admin)
    page = client.get("/cases/brought/")
    assert page.status_code == 200
    assert "Mara Manager" in page.content.decode()
    client.force_login(navigator)
    assert client.get("/cases/brought/").status_code == 403


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"one column\nx\n"])
def test_what_is_no_table_is_refused_with_a_sentence(client, manager, riverside, content):
    client.force_login(manager)
    page = client.post("/cases/brought/", {"program": riverside.pk, "file": SimpleUploadedFile("c.csv", content)})
    assert page.status_code == 422
    assert not Caseload.objects.exists()


def test_whoever_lost_the_right_meanwhile_brings_nothing(client, opened, manager):
    client.post(opened, {**SAY, **WORDS, "do": "try"})
    one = Caseload.objects.get()
    from casemgmt.cases.caseload.actions import read_caseload

    read_caseload(caseload=one, name="Old sheet", by=manager, at=timezone.now())
    manager.memberships.update(left_at=timezone.now())
    job = run_now(newest_of(KIND, one))
    one.refresh_from_db()
    assert (job.end, one.state) == ("given_up", "failed")
    assert not Case.objects.exists()


def _api(user):
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {token_of(user)}")
    return api


def test_the_same_by_api(manager, riverside):
    words = {"birth_date": date(1985, 3, 14), "by": manager, "at": timezone.now()}
    known = create_person(program=riverside, first_name=CANARY, last_name="Vega", **words)
    api = _api(manager)
    upload = {"program": str(riverside.pk), "upload": SimpleUploadedFile("c.csv", FILE)}
    made = api.post("/api/v1/caseloads/", upload, format="multipart").json()
    where = f"/api/v1/caseloads/{made['id']}/"
    assert api.get(f"{where}columns/").json()["columns"][1]["examples"][0] == f"{CANARY} Vega"
    assert api.put(f"{where}columns/", {"columns": {"Client": ["name"]}}, format="json").status_code == 200
    assert api.post(f"{where}try/").status_code == 409, "nothing by which the next copy would find the rows"
    columns = {"No": ["key"], "Client": ["name"], "Born": ["birth_date"], "Cell": ["phone"], "Level": ["owner"]}
    words = {"owner": {"A": "no such colleague", "B": str(uuid4())}}
    seen = {"columns": {"Cell": ["owner"], "Client": ["needs"]}}
    assert api.put(f"{where}columns/", seen, format="json").status_code == 200
    asked = {
        one["field"]: [word["word"] for word in one["words"]] for one in api.get(f"{where}columns/").json()["words"]
    }
    assert asked == {"owner": ["503 555 0142", "nonsense"], "needs": [f"{CANARY} Vega", "Tom Ash"]}
    assert api.put(f"{where}columns/", {"columns": {"No": ["nonsense"]}}, format="json").status_code == 400
    assert api.put(f"{where}columns/", {"columns": columns, "words": words}, format="json").status_code == 200
    assert api.post(f"{where}try/").status_code == 202
    run_now(Job.objects.get(ended_at=None))
    tried = api.get(where).json()
    assert tried["asked"] == 1
    assert [words.split(":")[0] for words in tried["unsaid"]] == [
        "No column says how high the risk is", "No column says since when a case is open",
    ]  # fmt: skip
    [double] = api.get(f"{where}known/").json()
    assert (double["row_number"], double["person"]) == (2, str(known.pk))
    assert api.post(f"{where}known/", {"row": 2, "person": str(known.pk)}, format="json").status_code == 200
    assert api.post(f"{where}bring/", {"name": "Old sheet"}, format="json").status_code == 202
    run_now(Job.objects.get(ended_at=None))
    told = api.get(where).json()
    assert (told["state"], told["added"], told["asked"]) == ("done", 2, 0)
    assert "was not said to be anything" in api.get(f"{where}problems/").json()[0]["reason"]
    [kept] = api.get("/api/v1/caseload-lists/").json()["results"]
    assert api.delete(f"/api/v1/caseload-lists/{kept['id']}/").status_code == 204


def test_a_dispatch_export_by_eye_by_api(manager, riverside):
    api = _api(manager)
    file = b"Case no,Day,Nature\nA-1,2026-11-21 14:05,WELFARE CK\n,2026-11-21,X\n"
    upload = {"program": str(riverside.pk), "upload": SimpleUploadedFile("calls.csv", file)}
    made = api.post("/api/v1/dispatch-samples/", upload, format="multipart").json()
    where = f"/api/v1/dispatch-samples/{made['id']}/"
    assert "number of each call" in api.get(f"{where}trial/").json()["problem"]
    columns = {"Case no": ["external_id"], "Day": ["received_at"], "Nature": ["call_type"]}
    words = {"call_type": {"WELFARE CK": "welfare"}}
    assert api.put(f"{where}columns/", {"columns": {"Day": ["x"]}}, format="json").status_code == 400
    assert api.put(f"{where}columns/", {"columns": columns, "words": words}, format="json").status_code == 200
    assert api.get(f"{where}columns/").json()["words"][0]["field"] == "call_type"
    tried = api.get(f"{where}trial/").json()
    assert (tried["adds"], tried["refused"]) == (1, 1)
    read = api.post(f"{where}read/", {"name": "County 911"}, format="json")
    assert read.status_code == 202
    assert str(EncounterImport.objects.get().pk) == read.json()["encounter_import"]
    assert not DispatchSample.objects.exists()
    assert api.get("/api/v1/dispatch-mappings/").json()["results"][0]["name"] == "County 911"
