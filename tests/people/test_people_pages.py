"""Pages of people: search by POST, the person's page, what is changed there, who looked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from casemgmt.core import resume
from casemgmt.core.models import AccessLog
from casemgmt.people.actions import add_alert, add_contact_point, change_person, create_person, keep_contact_card
from casemgmt.people.models import Consent, ContactPoint, NotSamePerson, Person, PersonMerge


@pytest.fixture
def desk(client, navigator):
    client.force_login(navigator)
    return client


def page_of(person):
    return f"/people/{person.pk}/"


def test_search_is_a_post_and_on_record(desk, known, navigator):
    page = desk.post("/people/", {"q": "Marya Lopes"}).content.decode()
    assert page_of(known) in page
    assert "similar name" in page
    row = AccessLog.objects.get()
    assert (row.verb, row.page, row.user) == ("searched", "people:search", navigator)
    assert "Lopez" not in desk.get("/people/?q=Lopez").content.decode()


def test_an_empty_search_says_what_to_type(desk):
    assert "Type a name" in desk.post("/people/", {"q": " "}).content.decode()


def test_the_search_fragment_equals_the_page(desk, known):
    whole = desk.post("/people/", {"q": "Maria"}).content.decode()
    part = desk.post("/people/", {"q": "Maria"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert page_of(known) in part
    assert page_of(known) in whole


def test_a_responder_searches_but_opens_nobody(client, responder, known):
    client.force_login(responder)
    page = client.post("/people/", {"q": "Maria"}).content.decode()
    assert "Maria Lopez" in page
    assert page_of(known) not in page
    assert client.get(page_of(known)).status_code == 404


@pytest.mark.parametrize(
    ("who", "code"), [("outsider", 404), ("other_navigator", 404), ("analyst", 404), ("admin", 404)]
)
def test_who_may_not_see_a_person_finds_nothing(client, request, known, who, code):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page_of(known)).status_code == code
    assert not AccessLog.objects.filter(verb="viewed").exists()


def test_each_view_is_on_record(desk, known, navigator):
    assert desk.get(page_of(known)).status_code == 200
    row = AccessLog.objects.get()
    assert (row.verb, row.person_id, row.user, row.page) == ("viewed", known.pk, navigator, "people:person")


def test_the_page_shows_what_is_known(desk, known, consent, navigator, now):
    point = {"value": "541 555 0100", "may_text": True, "weekdays": [1, 3], "belongs_to": "mother"}
    add_contact_point(person=known, by=navigator, at=now, **point)
    keep_contact_card(person=known, introduce_as="a friend of Ana", must_not_know="the landlord", by=navigator, at=now)
    add_alert(
        person=known,
        text="visit in pairs",
        expires_on=timezone.localdate() + timedelta(9),
        by=navigator,
        at=timezone.now(),
    )
    page = desk.get(page_of(known)).content.decode()
    for word in ("541 555 0100", "mother", "text ok", "Mon, Wed", "a friend of Ana", "the landlord", "visit in pairs"):
        assert word in page
    assert "Harbor House" in page


def test_a_restricted_person_is_not_to_be_found(desk, known):
    Person.objects.update(is_restricted=True)
    assert desk.get(page_of(known)).status_code == 404


def facts(person, **changes):
    return {"first_name": person.first_name, "last_name": person.last_name, "version": person.version} | changes


def test_facts_are_changed(desk, known):
    answer = desk.post(f"{page_of(known)}change/", facts(known, housing_status="sheltered", is_veteran="no"))
    assert answer.url == page_of(known)
    known.refresh_from_db()
    assert (known.housing_status, known.is_veteran, known.version) == ("sheltered", False, 2)


def test_a_stale_form_shows_both_versions_and_overwrites_nothing(desk, known, manager, now):
    change_person(person=known, version=1, goes_by="Mari", last_name="Lopez-Diaz", by=manager, at=now)
    answer = desk.post(f"{page_of(known)}change/", facts(known, goes_by="Mary"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Lopez-Diaz" in page
    assert "Mary" in page
    known.refresh_from_db()
    assert known.goes_by == "Mari"
    again = desk.post(f"{page_of(known)}change/", facts(known, goes_by="Mary", last_name="Lopez", version=2))
    assert again.status_code == 302
    known.refresh_from_db()
    assert (known.goes_by, known.version) == ("Mary", 3)


def test_an_error_keeps_what_was_typed(desk, known):
    answer = desk.post(f"{page_of(known)}change/", facts(known, birth_date="2090-01-01", pronouns="she/her"))
    assert answer.status_code == 422
    assert "Check the birth date" in answer.content.decode()
    assert "she/her" in answer.content.decode()


def test_somebody_new_is_written_down_once(desk, riverside):
    data = {"description": "man, grey coat", "form_token": str(uuid4())}
    first, second = desk.post("/people/new/", data), desk.post("/people/new/", data)
    assert first.url == second.url == page_of(Person.objects.get())


def test_nobody_at_all_is_refused(desk, riverside):
    assert "Give a name, a nickname or a short description" in desk.post("/people/new/", {}).content.decode()


def test_the_form_comes_back_after_signing_in(client, navigator):
    data = {"description": "man, grey coat", "form_owner": resume.owner_mark(navigator)}
    client.post("/people/new/", data)
    client.force_login(navigator)
    assert "man, grey coat" in client.get("/people/new/").content.decode()


def test_contact_points(desk, known):
    where = f"{page_of(known)}contact/add/"
    assert desk.post(where, {"kind": "phone", "value": "no number"}).status_code == 422
    data = {"kind": "phone", "value": "(541) 555-0100", "may_call": "on", "weekdays": ["1", "2"], "from_time": "09:00"}
    assert desk.post(where, data).status_code == 302
    point = ContactPoint.objects.get()
    assert (point.normalized, point.weekdays) == ("+15415550100", [1, 2])
    desk.post(f"/people/contact/{point.pk}/", {"value": "(541) 555-0199", "may_text": "on"})
    point.refresh_from_db()
    assert (point.normalized, point.may_call, point.may_text) == ("+15415550199", False, True)
    desk.post(f"/people/contact/{point.pk}/retire/")
    point.refresh_from_db()
    assert not point.is_active


def test_card_and_alerts(desk, known):
    desk.post(f"{page_of(known)}card/", {"introduce_as": "the library"})
    assert known.contact_card.introduce_as == "the library"
    until = timezone.localdate() + timedelta(days=5)
    desk.post(f"{page_of(known)}alert/", {"text": "dog", "expires_on": until.isoformat()})
    alert = known.alerts.get()
    assert "dog" in desk.get(page_of(known)).content.decode()
    desk.post(f"/people/alert/{alert.pk}/end/")
    alert.refresh_from_db()
    assert alert.expires_on < timezone.localdate()


def test_consent_is_given_and_taken_back(desk, known, harbor_house):
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    terms = {
        "organization": str(harbor_house.pk),
        "categories": ["needs", "identity"],
        "purpose": "a bed",
        "expires_on": until,
        "how_given": "verbal",
        "language": "en",
    }
    refused = desk.post(f"{page_of(known)}consent/", terms)
    assert refused.status_code == 422
    assert "Name who heard it" in refused.content.decode()
    assert "a bed" in refused.content.decode()
    desk.post(f"{page_of(known)}consent/", terms | {"witness": "Nell"})
    consent = Consent.objects.get()
    assert "holds" in desk.get(page_of(known)).content.decode()
    desk.post(f"/people/consent/{consent.pk}/revoke/", {"how": "by phone"})
    assert "taken back" in desk.get(page_of(known)).content.decode()


def test_two_entries_are_merged_and_parted_again(desk, known, riverside, navigator, now):
    double = create_person(
        program=riverside, first_name="Maria", last_name="Lopes", pronouns="she/her", by=navigator, at=now
    )
    where = f"{page_of(known)}same/{double.pk}/"
    assert where in desk.get(page_of(known)).content.decode()
    shown = desk.get(where)
    assert "she/her" in shown.content.decode()
    merge = {"do": "merge", "versions": shown.context["versions"]}
    assert desk.post(where, {**merge, "versions": "0-0"}).status_code == 409
    assert desk.post(where, {**merge, "fact-last_name": "other"}).status_code == 302
    assert desk.get(page_of(double)).url == page_of(known)
    assert desk.post(where, merge).url == page_of(known)  # pressed twice it is done already
    known.refresh_from_db()
    assert (known.pronouns, known.last_name) == ("she/her", "Lopes")
    undo = f"/people/merge/{PersonMerge.objects.get().pk}/undo/"
    assert "Lopes" in desk.get(undo).content.decode()
    desk.post(undo)
    known.refresh_from_db()
    assert (known.pronouns, known.last_name) == ("", "Lopez")
    assert desk.get(page_of(double)).status_code == 200
    desk.post(where, {"do": "apart"})
    assert NotSamePerson.objects.count() == 1
    assert where not in desk.get(page_of(known)).content.decode()


def test_people_of_others_cannot_be_touched(client, other_navigator, known, consent, navigator, now):
    point = add_contact_point(person=known, value="541 555 0100", by=navigator, at=now)
    client.force_login(other_navigator)
    for path in ("change/", "contact/add/", "card/", "alert/", "consent/"):
        assert client.post(page_of(known) + path, {}).status_code == 404
    for path in (f"contact/{point.pk}/", f"contact/{point.pk}/retire/", f"consent/{consent.pk}/revoke/"):
        assert client.post(f"/people/{path}", {}).status_code == 404


def test_the_page_takes_a_constant_number_of_queries(
    desk, known, riverside, navigator, harbor_house, now, django_assert_max_num_queries
):
    for number in range(5):
        add_contact_point(person=known, value=f"541 555 01{number:02}", by=navigator, at=now)
    with django_assert_max_num_queries(29):
        desk.get(page_of(known))
