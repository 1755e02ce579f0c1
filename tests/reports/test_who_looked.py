"""The account for a person: who looked, when, why; by all entries, in plain words, and nobody else is named."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from casemgmt.accounts.tokens.actions import make_token
from casemgmt.cases.actions import take_on
from casemgmt.core.jobs import run_now
from casemgmt.core.models import AccessLog, AccessVerb, Job
from casemgmt.people.actions import create_person, merge_people
from casemgmt.people.models import Person
from casemgmt.reports.actions import ask_for_access_report
from casemgmt.reports.models import AccessReport
from casemgmt.reports.who_looked.purposes import UNKNOWN, purpose_of
from casemgmt.reports.who_looked.queries import account_of
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)


@pytest.fixture
def days():
    today = timezone.localdate()
    return {"first_day": today - timedelta(days=30), "last_day": today + timedelta(days=1)}


@pytest.fixture
def look(person):
    """A row of the log as a page writes it."""

    def look(user, page, *, verb=AccessVerb.VIEWED, of=None, others=(), at=None, **more):
        who = of or person
        return AccessLog.objects.create(
            user=user, verb=verb, page=page, person_id=who.pk, person_ids=[who.pk, *others],
            at=at or timezone.now(), program_id=who.program_id, **more,
        )  # fmt: skip

    return look


def lines(account):
    return {
        (visitor.who, look.words) for _day, visitors in account.days for visitor in visitors for look in visitor.looks
    }


def test_ours_by_name_agencies_by_name_and_role(person, look, navigator, shelter_desk, other_navigator, days):
    look(navigator, "cases:case")
    look(shelter_desk, "referrals:received")
    look(other_navigator, "people:search", verb=AccessVerb.SEARCHED)
    look(None, "referrals:reply")
    look(None, "")
    said = lines(account_of(person, person.program, **days))
    assert ("Nell Navigator", "worked on your case") in said
    assert ("Harbor House (Agency staff)", "read or answered a request for help for you") in said
    assert (f"Lakeside ({'Navigator'})", "looked for somebody; you were among those found") in said
    assert ("an agency, by a mailed link", "read or answered a request for help for you") in said
    assert ("our computer system", str(UNKNOWN)) in said
    assert not any(shelter_desk.name in who for who, _words in said)


def test_one_line_for_the_same_work_of_a_day(person, look, navigator, days):
    now = timezone.now()
    for minutes in (0, 10, 20):
        look(navigator, "cases:case", at=now - timedelta(minutes=minutes))
    look(navigator, "cases:case", at=now - timedelta(days=2))
    account = account_of(person, person.program, **days)
    times = [look.times for _day, visitors in account.days for visitor in visitors for look in visitor.looks]
    assert sum(times) == 4
    assert account.count == 4
    assert len(account.days) >= 2


def test_lists_copies_and_refusals_say_so(person, look, navigator, manager, days):
    other = create_person(
        program=person.program, first_name="Zora", last_name="Restricted", by=navigator, at=timezone.now()
    )
    Person.objects.filter(pk=other.pk).update(is_restricted=True)
    look(navigator, "cases:list", others=[other.pk])
    look(navigator, "cases:download", verb=AccessVerb.EXPORTED)
    look(manager, "people:person", verb=AccessVerb.REFUSED)
    account = account_of(person, person.program, **days)
    assert {words for _who, words in lines(account)} == {
        "went through the list of cases, in a list with others",
        "opened a file about you, as a copy, on paper or as a file",
        "tried to open your record, and was refused",
    }
    assert "Zora" not in str(account)


def test_all_entries_are_one(person, look, navigator, days):
    now = timezone.now()
    other = create_person(program=person.program, description="woman, red hat", by=navigator, at=now)
    look(navigator, "people:change", of=other)
    merge_people(keep=person, gone=other, by=navigator, at=now)
    look(navigator, "cases:case")
    for entry in (person, other):
        entry.refresh_from_db()
        assert account_of(entry, person.program, **days).count == 2


def test_only_the_days_asked_for(person, look, navigator, days):
    look(navigator, "cases:case", at=timezone.now() - timedelta(days=40))
    assert account_of(person, person.program, **days).count == 0


def names_of_pages(patterns=None, spaces=()):
    for one in patterns or get_resolver().url_patterns:
        if hasattr(one, "url_patterns"):
            yield from names_of_pages(one.url_patterns, (*spaces, *([one.namespace] if one.namespace else ())))
        elif one.name:
            yield ":".join((*spaces, one.name))


# Pages that hold nobody who is served.
OF_NOBODY = (
    *("accounts:", "providers:", "account_", "mfa_", "jobs:", "health", "metrics", "set_language", "admin", "demo_"),
    *("api:schema", "api:reference", "api:api-root", "api:directory", "api:hsds", "hsds:", "api:staff", "api:member"),
    *(
        "api:invitation",
        "api:job",
        "api:mail",
        "api:digest",
        "api:undelivered",
        "api:status",
        "api:webhook",
        "api:news-",
        "api:rules",
        "api:number",
        "api:look",
    ),
    *("api:identity-setup", "api:area-", "api:account-"),
    *("api:program-", "api:saved-view", "api:listing-", "api:stakeholder"),
    *("colleagues:", "api:training", "api:support-offer", "api:pulse"),  # of those who work here
)


def test_every_page_that_can_hold_a_person_has_its_purpose():
    unsaid = [
        page
        for page in names_of_pages()
        if not page.startswith(OF_NOBODY) and purpose_of(page, AccessVerb.VIEWED, by_agency=False) == UNKNOWN
    ]
    assert unsaid == []


@pytest.fixture
def report(person, look, manager, navigator, days):
    look(navigator, "cases:case")
    return ask_for_access_report(person=person, **days, language="es", by=manager, at=timezone.now())


def test_it_is_prepared_by_a_worker_and_thrown_away_after_its_time(report):
    job = run_now(Job.objects.get(subject_id=report.pk))
    report.refresh_from_db()
    assert (job.end, report.state) == (Job.End.DONE, AccessReport.State.READY)
    assert bytes(report.content).startswith(b"%PDF-")


def test_who_audits_may_and_nobody_else(report, client, navigator, manager, analyst, signed_in_just_now):
    where = reverse("reports:looked", args=[report.person_id])
    for user, code in ((navigator, 403), (analyst, 404), (manager, 200)):
        client.force_login(user)
        assert client.get(where).status_code == code
    for name in ("looked_run", "looked_paper", "looked_printable"):
        client.force_login(navigator)
        assert client.get(reverse(f"reports:{name}", args=[report.pk])).status_code == 404


def test_of_somebody_restricted_only_to_who_was_let_in(report, client, manager, signed_in_just_now):
    Person.objects.filter(pk=report.person_id).update(is_restricted=True)
    client.force_login(manager)
    assert client.get(reverse("reports:looked_printable", args=[report.pk])).status_code == 404
    assert client.get(reverse("reports:looked", args=[report.person_id])).status_code == 404


def test_asked_for_on_its_page_and_each_copy_is_on_record(report, client, manager, days, signed_in_just_now):
    client.force_login(manager)
    sent = {name: day.isoformat() for name, day in days.items()} | {"language": "en"}
    answer = client.post(reverse("reports:looked", args=[report.person_id]), sent)
    made = AccessReport.objects.first()
    assert answer.url == reverse("reports:looked_run", args=[made.pk])
    assert client.get(answer.url).status_code == 200
    page = client.get(reverse("reports:looked_printable", args=[report.pk])).content.decode()
    assert "Quién ha mirado su expediente" in page
    assert "trabajó en su caso" in page
    row = AccessLog.objects.filter(verb="exported").latest("pk")
    assert (row.subject_id, row.person_id) == (report.pk, report.person_id)


def test_it_wants_a_sign_in_of_a_moment_ago(report, client, manager):
    client.force_login(manager)
    answer = client.get(reverse("reports:looked_paper", args=[report.pk]))
    assert answer.status_code in {302, 403}


def test_every_purpose_is_there_in_spanish():
    from casemgmt.reports.who_looked.purposes import ANSWERED, PURPOSES, REFUSED, SEARCHED

    words = [REFUSED, SEARCHED, ANSWERED, UNKNOWN, *(said for _names, said in PURPOSES)]
    with translation.override("en"):
        english = [str(one) for one in words]
    with translation.override("es"):
        assert [one for one, said in zip(english, words, strict=True) if one == str(said)] == []


def test_taking_on_and_looking_makes_the_rows_it_tells(encounter, person, navigator, client, days):
    found = take_on(encounter=encounter, person=person, by=navigator, at=timezone.now())
    client.force_login(navigator)
    client.get(reverse("cases:case", args=[found.pk]))
    assert ("Nell Navigator", "worked on your case") in lines(account_of(person, person.program, **days))


# The same by API: a job, then the PDF, with the rights of the pages.


def signed_by(user):
    secret = make_token(name="Papers", scope="acting", lasts=30, by=user, at=timezone.now())[1]
    return {"Authorization": f"Token {secret}"}


def test_by_api_it_is_asked_for_prepared_and_fetched(client, person, look, manager, navigator, days):
    look(navigator, "cases:case")
    sent = {name: day.isoformat() for name, day in days.items()} | {"person": str(person.pk), "language": "es"}
    address, heads = reverse("api:access-report-list"), signed_by(manager)
    made = client.post(address, sent, "application/json", headers=heads)
    assert (made.status_code, made.json()["state"], made.json()["file"]) == (201, "waiting", None)
    file = reverse("api:access-report-file", args=[made.json()["id"]])
    assert client.get(file, headers=heads).status_code == 409
    run_now(Job.objects.get(kind="access_report"))
    ready = client.get(f"{address}{made.json()['id']}/", headers=heads).json()
    assert (ready["state"], ready["file"]) == ("ready", file)
    fetched = AccessLog.objects.filter(verb=AccessVerb.EXPORTED, person_id=person.pk)
    before = fetched.count()
    assert client.get(file, headers=heads).content.startswith(b"%PDF")
    assert fetched.count() == before + 1


def test_by_api_only_who_audits_may(client, person, navigator, days):
    sent = {name: day.isoformat() for name, day in days.items()} | {"person": str(person.pk)}
    heads = signed_by(navigator)
    assert client.post(reverse("api:access-report-list"), sent, "application/json", headers=heads).status_code == 403
    assert not AccessReport.objects.exists()
