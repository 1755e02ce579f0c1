"""Papers and pictures of a case: known by content, kept privately, handed out only to who may see the case."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.cases.actions import add_file, correct_file, put_file_back, restore_file, void_file
from casemgmt.cases.files import rules
from casemgmt.cases.models import CaseFile
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Correction
from casemgmt.people.actions import create_person, merge_people
from casemgmt.people.models import Person

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(name="rent.txt", content=b"Rent for May is open.", said="text/plain"):
    return SimpleUploadedFile(name, content, content_type=said)


@pytest.fixture
def letter(case, navigator, now):
    words = {"paper": "letter", "day": TODAY, "words": "from the landlord"}
    return add_file(case=case, upload=upload(), **words, by=navigator, at=now)


@pytest.fixture
def desk(client, navigator, signed_in_just_now):
    client.force_login(navigator)
    return client


def test_it_is_kept_under_a_name_that_tells_nothing(letter, store):
    assert letter.file.name.startswith("case-files/")
    assert "rent" not in letter.file.name
    assert (letter.file_name, letter.file_kind, letter.file_size) == ("rent.txt", "txt", 21)
    assert len(list((store / "case-files").iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("photo.png", b"MZ\x90\x00 a program"), ("page.html", b"\x00<script>"), ("empty.txt", b"")],
)
def test_what_it_is_counts_and_not_what_it_is_called(case, navigator, now, store, name, content):
    with pytest.raises(NotPossible):
        add_file(case=case, upload=upload(name, content), paper="photo", day=TODAY, by=navigator, at=now)
    assert not CaseFile.objects.exists()
    assert not (store / "case-files").exists()


def test_too_large_is_refused(case, navigator, now, settings):
    settings.MOST_FILE_BYTES = 10
    with pytest.raises(NotPossible, match="too large"):
        add_file(case=case, upload=upload(), paper="letter", day=TODAY, by=navigator, at=now)


def test_one_person_has_so_much_room_in_all_their_entries(letter, riverside, navigator, now, monkeypatch):
    monkeypatch.setattr(rules, "MOST_FILES", 1)
    other = create_person(program=riverside, first_name="Mary", by=navigator, at=now)
    merge_people(keep=other, gone=letter.person, by=navigator, at=now)
    with pytest.raises(NotPossible, match="No more files"):
        add_file(case=letter.case, upload=upload(), paper="letter", day=TODAY, by=navigator, at=now)


def test_the_day_of_a_paper_does_not_lie_ahead(case, navigator, now):
    with pytest.raises(NotPossible):
        add_file(case=case, upload=upload(), paper="letter", day=TODAY + timedelta(1), by=navigator, at=now)


def test_handed_out_as_a_download_and_on_record(desk, letter):
    answer = desk.get(reverse("cases:download", args=[letter.pk]))
    assert b"".join(answer.streaming_content) == b"Rent for May is open."
    assert answer["Content-Disposition"] == 'attachment; filename="rent.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    row = AccessLog.objects.get(verb="exported")
    assert (row.subject_id, row.person_id) == (letter.pk, letter.person_id)


@pytest.mark.parametrize("who", ["responder", "shelter_desk", "other_navigator", "admin", "analyst", "outsider"])
def test_nobody_else_comes_by_it(who, letter, client, request, signed_in_just_now):
    client.force_login(request.getfixturevalue(who))
    for name in ("cases:download", "cases:file"):
        assert client.get(reverse(name, args=[letter.pk])).status_code == 404
    api = APIClient()
    api.force_authenticate(request.getfixturevalue(who))
    assert api.get(f"/api/v1/case-files/{letter.pk}/").status_code == 404


def test_nor_of_somebody_restricted(desk, letter):
    Person.objects.filter(pk=letter.person_id).update(is_restricted=True)
    assert desk.get(reverse("cases:download", args=[letter.pk])).status_code == 404


def test_entered_in_error_it_stays_and_is_handed_out_no_more(desk, letter, navigator, now, store):
    void_file(file=letter, reason="Of the neighbor", by=navigator, at=now)
    assert desk.get(reverse("cases:download", args=[letter.pk])).status_code == 404
    assert len(list((store / "case-files").iterdir())) == 1
    page = desk.get(reverse("cases:files", args=[letter.case_id])).content.decode()
    assert "Entered in error" in page
    assert reverse("cases:download", args=[letter.pk]) not in page
    restore_file(file=letter, reason="It was hers", by=navigator, at=now)
    assert desk.get(reverse("cases:download", args=[letter.pk])).status_code == 200


def test_what_is_said_of_it_is_put_right(letter, navigator, now):
    said = {"paper": "benefits", "day": TODAY, "words": "rent help"}
    correct_file(file=letter, **said, reason="Read again", by=navigator, at=now)
    letter.refresh_from_db()
    assert (letter.paper, letter.words) == ("benefits", "rent help")
    kept = Correction.objects.get(subject_id=letter.pk)
    assert kept.before == {"paper": "letter", "words": "from the landlord"}
    put_file_back(file=letter, correction=kept, by=navigator, at=now)
    letter.refresh_from_db()
    assert letter.paper == "letter"


def test_merged_entries_show_the_files_of_both(desk, letter, riverside, navigator, now):
    other = create_person(program=riverside, first_name="Mary", by=navigator, at=now)
    merge_people(keep=other, gone=letter.person, by=navigator, at=now)
    page = desk.get(reverse("cases:files", args=[letter.case_id])).content.decode()
    assert "from the landlord" in page


def test_added_on_the_page(desk, case, stopped_clock):
    where = reverse("cases:files", args=[case.pk])
    words = {"paper": "photo", "day": "2026-11-24", "words": "her cat"}
    assert desk.post(where, words).status_code == 422
    assert desk.post(where, {**words, "upload": upload("cat.png", b"no picture at all \x00")}).status_code == 422
    assert desk.post(where, {**words, "upload": upload("cat.txt", b"A cat.")}).status_code == 302
    assert CaseFile.objects.get().words == "her cat"
    assert "her cat" in desk.get(reverse("cases:case", args=[case.pk])).content.decode()


def test_by_the_api(case, navigator, letter, signed_in_just_now):
    api = APIClient()
    api.force_login(navigator)
    sent = {"case": str(case.pk), "paper": "form", "day": "2026-11-20", "upload": upload()}
    made = api.post("/api/v1/case-files/", sent, format="multipart")
    assert made.status_code == 201, made.content
    listed = api.get(f"/api/v1/case-files/?case={case.pk}").json()["results"]
    assert [row["paper"] for row in listed] == ["form", "letter"]
    where = f"/api/v1/case-files/{letter.pk}/"
    assert api.post(f"{where}void/", {"reason": "Not hers"}).json()["voided_at"]
    assert api.get(f"{where}download/").status_code == 404
