"""A list of services is read by eye: laid open, said, tried, brought in, and checked against the next file."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casemgmt.core import jobs
from casemgmt.core.errors import NotPossible
from casemgmt.core.tables import read_table
from providers import mapping as mappings
from providers.actions.importing import press_import
from providers.by_eye import actions
from providers.by_eye.choices import ListingColumns, first_guess, guess_words, lacking, mapping_text
from providers.by_eye.trial import tried
from providers.mapped_cells import with_ages
from providers.models import DirectoryImport, ListingMapping, ListingSample, Schedule, Service

LIST = (
    b"Listing ID,Agency,Program,In use,Category,Street,Phone,Hours,Wheelchair\n"
    b"1,Harbor House,Dinner,yes,Pantry,1 Dock St,503 555 0142,Mon-Fri 8:30am-5pm,Y\n"
    b"2,Harbor House,Coats,no,Clothes,1 Dock St,503 555 0142,,\n"
    b"3,Mercy Kitchen,Soup,yes,Pantry,2 Hill Rd,503 555 0143,when the flag is out,N\n"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def said_of_list() -> ListingColumns:
    said = first_guess(read_table(LIST, "list.csv"))
    said.columns["In use"] = ["keep"]
    said.words = {"keep": {"yes": "yes", "no": "no"}, "need": {"Pantry": "food", "Clothes": ""}}
    return said


def test_headings_that_say_what_they_are_are_taken_for_it():
    said = first_guess(read_table(LIST, "list.csv"))
    assert said.columns["Agency"] == ["organization"]
    assert said.columns["Program"] == ["name"]
    assert said.columns["Hours"] == ["hours"]
    assert "In use" not in said.columns
    assert lacking(ListingColumns()) == "Say which column has the name of the service, or of its organization."


def test_what_was_said_is_a_mapping_and_its_trial_writes_nothing():
    table = read_table(LIST, "list.csv")
    text = mapping_text(said_of_list(), "County “list”", table)
    found = tried(table, mappings.parse(text.encode(), name="list"), "list.csv")
    assert (found.total, found.services, found.refused) == (3, 2, 1)
    assert "30" in found.shown[0].hours[0]
    assert found.shown[1].hours == ["when the flag is out"]
    assert found.shown[0].address == "1 Dock St"


def test_a_list_comes_in_and_its_next_file_is_checked_against_it(riverside, manager):
    now = timezone.now()
    told = {"program": riverside, "by": manager, "at": now}
    sample = actions.open_list(file_name="list.csv", content=LIST, **told)
    actions.say_list_columns(sample=sample, choices=said_of_list(), by=manager, at=now)
    job = actions.read_list(sample=sample, name="County", by=manager, at=now)
    assert not ListingSample.objects.exists()
    with pytest.raises(NotPossible):
        actions.read_list(sample=sample, name="County", by=manager, at=now)
    assert jobs.run_due() == 1
    press_import(job=DirectoryImport.objects.get(), by=manager, at=now)
    assert jobs.run_due() == 1
    job = DirectoryImport.objects.get()
    assert (job.source, job.rows_refused) == ("county", 1)
    dinner = Service.objects.get(source="county", source_record_id="1")
    assert dinner.need_domains == ["food"]
    assert Schedule.objects.get(source="county").byday == "MO,TU,WE,TH,FR"
    kept = ListingMapping.objects.get()
    again = actions.open_list(file_name="next.csv", content=LIST.replace(b"Street", b"Where"), begins_from=kept, **told)
    assert "Street" not in again.choices["columns"]
    assert again.choices["source"] == "county"
    assert actions.clear_listing_samples(at=now + timedelta(hours=25)) == 1


def test_the_pages_lead_through_it(client, manager):
    client.force_login(manager)
    answer = client.post("/directory/import/list/", {"file": SimpleUploadedFile("list.csv", LIST)})
    where = answer["Location"]
    page = client.get(where).content.decode()
    assert "when the flag is out" in page
    columns = {"is_1": "organization", "is_2": "name", "is_3": "keep", "is_7": "hours"}
    words = {"words_keep": ["yes", "no"], "word_keep_0": "yes", "word_keep_1": "no"}
    assert client.post(where, {"do": "try", "is_7": "hours"}).status_code == 422
    assert client.post(where, {"do": "try", **columns, "coordinates": "EPSG:9"}).status_code == 422
    client.post(where, {"do": "look", **columns})
    answer = client.post(where, {"do": "try", **columns, **words})
    page = client.get(answer["Location"]).content.decode()
    assert "2 listings would be read" in page
    assert not Service.objects.exists()
    token = str(uuid4())
    first = client.post(answer["Location"], {"name": "County", "form_token": token})
    again = client.post(answer["Location"], {"name": "County", "form_token": token})
    assert first["Location"] == again["Location"]
    assert DirectoryImport.objects.count() == 1


def test_words_nobody_was_shown_yet_are_taken_for_what_they_say():
    table = read_table(b"Agency,Service,Kind\nElm,Pantry,Food\nElm,Beds,Shelter\nElm,Help,Something\n", "list.csv")
    said = ListingColumns(columns={"Agency": ["organization"], "Service": ["name"], "Kind": ["need"]})
    assert guess_words(table, said).words == {"need": {"Food": "food", "Shelter": "shelter"}}
    said.words = {"need": {"Food": "", "Something": "community"}}
    told = {"Food": "", "Something": "community", "Shelter": "shelter"}
    assert guess_words(table, said).words == {"need": told}, "what somebody said stands"


def test_the_same_by_api(client, manager, riverside):
    client.force_login(manager)
    lists = "/api/v1/directory/lists/"
    upload = {"program": str(riverside.pk), "upload": SimpleUploadedFile("list.csv", LIST)}
    where = f"{lists}{client.post(lists, upload).json()['id']}/"
    shown = client.get(f"{where}columns/").json()
    assert shown["columns"][1]["examples"] == ["Harbor House", "Mercy Kitchen"]

    def say(**said):
        return client.put(f"{where}columns/", said, "application/json")

    assert say(columns={"Agency": ["nonsense"]}).status_code == 400
    assert say(columns={"Agency": ["organization"]}, coordinates="EPSG:9").status_code == 400
    assert say(columns={"Hours": ["hours"]}).status_code == 200
    assert "Say which column" in client.get(f"{where}trial/").json()["problem"]
    said = said_of_list()
    assert say(columns=said.columns, words=said.words).status_code == 200
    trial = client.get(f"{where}trial/").json()
    assert (trial["problem"], trial["services"], trial["refused"]) == ("", 2, 1)
    assert trial["listings"][0]["organization"] == "Harbor House"
    read = client.post(f"{where}read/", {"name": "County"}, "application/json")
    assert read.status_code == 202
    assert jobs.run_due() == 1
    assert not Service.objects.exists(), "it is compared first"
    done = f"/api/v1/directory/imports/{read.json()['directory_import']}/"
    assert client.get(done).json()["state"] == "looked"
    mapping = client.get("/api/v1/directory/list-mappings/").json()["results"][0]
    assert mapping["name"] == "County"
    assert client.delete(f"/api/v1/directory/list-mappings/{mapping['id']}/").status_code == 204


def test_a_new_name_is_another_publisher(riverside, manager):
    now = timezone.now()
    told = {"program": riverside, "by": manager, "at": now}
    sample = actions.open_list(file_name="list.csv", content=LIST, **told)
    actions.say_list_columns(sample=sample, choices=said_of_list(), by=manager, at=now)
    actions.read_list(sample=sample, name="County", by=manager, at=now)
    other = actions.open_list(file_name="o.csv", content=LIST, begins_from=ListingMapping.objects.get(), **told)
    job = actions.read_list(sample=other, name="City", by=manager, at=now)
    assert job.source == "city"
    assert set(ListingMapping.objects.values_list("name", "source")) == {("County", "county"), ("City", "city")}


@pytest.mark.parametrize(
    ("said", "ages"),
    [
        ("18+", (18, None)),
        ("21 and over", (21, None)),
        ("13-17", (13, 17)),
        ("under 21", (None, 20)),
        ("x", (None, None)),
    ],
)
def test_ages_as_people_write_them(said, ages):
    node = with_ages({"minimum_age": said, "maximum_age": said})
    if said == "x":
        assert node == {"minimum_age": "x", "maximum_age": "x"}, "left to be refused with a remark"
    else:
        found = tuple(node.get(name) and int(node[name]) for name in ("minimum_age", "maximum_age"))
        assert found == ages
