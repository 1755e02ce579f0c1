"""An extract for a researcher holds no identifier, whoever is in it; fields without a rule are dropped."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core import jobs
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Event
from casemgmt.people.actions import add_alert, add_contact_point, merge_people
from casemgmt.people.models import Person
from casemgmt.publishing.extracts.actions import ask_for_extract
from casemgmt.publishing.extracts.coarse import POINTS_TO, STEPS, TooFewPeople, made_alike, pooled_age
from casemgmt.publishing.extracts.files import drawn_up
from casemgmt.publishing.extracts.models import Extract
from casemgmt.publishing.extracts.rules import EVENTS, MAY_LEAVE, LeavingRule, rule_of

OURS = ("casemgmt.", "providers.", "referrals.")
AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
DAYS = {"first_day": date(2026, 8, 1), "last_day": date(2026, 10, 31)}
AGREED = {"recipient": "Prof. Quill, State University", "project": "After the crisis", "agreed_until": date(2027, 6, 1)}


def fields():
    for model in apps.get_models():
        if model.__module__.startswith(OURS):
            for field in model._meta.get_fields():
                if field.concrete:
                    yield model, field


def fits(field, rule):
    """Whether a rule may stand at such a field: never at words, ids, addresses or files."""
    kinds = {
        LeavingRule.CODE: isinstance(field, models.CharField) and bool(field.choices),
        LeavingRule.CODES: isinstance(field, ArrayField) and bool(field.base_field.choices),
        LeavingRule.FLAG: isinstance(field, models.BooleanField),
        LeavingRule.GRADE: isinstance(field, models.PositiveSmallIntegerField) and bool(field.choices),
        LeavingRule.DAY: isinstance(field, models.DateField | models.GeneratedField),
        LeavingRule.PERSON: field.name == "root",
        LeavingRule.QUASI: field.model is Person and field.name not in {"first_name", "last_name", "description"},
    }
    return kinds[rule]


def test_every_field_of_the_house_has_a_rule_or_is_dropped():
    ruled = {(label, name) for label, names in MAY_LEAVE.items() for name in names}
    known = set()
    for model, field in fields():
        known.add((model._meta.label, field.name))
        if (model._meta.label, field.name) in ruled:
            assert fits(field, MAY_LEAVE[model._meta.label][field.name]), f"{model._meta.label}.{field.name}"
        else:
            with pytest.raises(LookupError):
                rule_of(model, field.name)
    assert ruled <= known, "a rule for a field there is not"


def test_no_file_has_a_column_without_a_rule():
    for table in EVENTS:
        assert all(rule_of(table.rows().model, path) for path in table.columns)


facts = st.fixed_dictionaries(
    {
        "age": st.integers(0, 110).map(pooled_age) | st.just(""),
        "gender": st.sampled_from(["woman", "man", "nonbinary", ""]),
        "race_ethnicity": st.sampled_from(["white", "black", "asian;white", "hispanic", ""]),
        "language": st.sampled_from(["en", "es", "so", ""]),
        "housing_status": st.sampled_from(["housed", "unsheltered", ""]),
        "is_veteran": st.sampled_from(["yes", "no", ""]),
        "area": st.sampled_from(["North", "Harbor", "Mill", ""]),
    }
)


@given(st.lists(facts, min_size=1, max_size=200), st.integers(5, 20))
def test_whoever_is_in_it_has_so_many_who_are_alike(rows, k):
    people = {str(number): row for number, row in enumerate(rows)}
    try:
        alike = made_alike(people, k)
    except TooFewPeople:
        assert len(people) < k
        return
    classes = Counter(tuple(row[name] for name in POINTS_TO) for row in alike.people.values())
    assert min(classes.values()) == alike.smallest >= k
    assert alike.left_out * 20 <= len(people)
    assert alike.left_out + len(alike.people) == len(people)
    assert not {row["age"] for row in alike.people.values()} & {str(years) for years in range(90, 120)}


def test_the_last_step_leaves_nothing_to_tell_people_apart():
    assert {step.split()[0] for step, _ in STEPS if step.endswith("is left out")} == set(POINTS_TO)


@pytest.fixture
def lived(world, riverside, navigator):
    """Thirty people whose every word and number is one of its own; one is restricted, one was written down twice."""
    chance, people = Random(7), []
    for number in range(30):
        born = date(1928 + chance.randint(0, 75), 1 + chance.randint(0, 11), 1 + chance.randint(0, 27))
        about = {
            "first_name": f"Zyx{number}firstname",
            "last_name": f"Qvo{number}lastname",
            "goes_by": f"Nick{number}name",
            "description": f"coat of colour {number}",
            "last_known_place": f"{number} Hidden Lane",
            "pronouns": f"pro{number}noun",
            "birth_date": born,
            "gender": chance.choice(["woman", "man"]),
            "language": chance.choice(["en", "es"]),
        }
        at = datetime(2026, 9, 1 + number % 28, 18, tzinfo=UTC)
        case = world.case(at, about=about, narrative=f"Story number {number} told", place=f"{number} Corner Street")
        add_contact_point(person=case.person, kind="phone", value=f"541555{1000 + number}", by=navigator, at=at)
        add_alert(person=case.person, text=f"Alert words {number}", expires_on=date(2027, 1, 1), by=navigator, at=at)
        world.attempt(case, at + timedelta(hours=5))
        world.refer(case, at + timedelta(days=1))
        people.append(case.person)
    return people


def extract(riverside, **facts):
    return Extract(program=riverside, **{**DAYS, "dates": "shifted", "k": 5, **AGREED, **facts})


def written(files):
    return "\n".join(",".join(row) for rows in files.values() for row in rows)


def identifiers():
    """Every id, every word somebody wrote, every birth date in the house."""
    allowed = {("accounts.Area", "name"), ("people.Person", "language")}
    for model, field in fields():
        label = (model._meta.label, field.name)
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if label in allowed or not (is_text or isinstance(field, models.UUIDField | models.ForeignKey)):
            continue
        if model._meta.app_label in {"core", "providers"} and not isinstance(field, models.UUIDField):
            continue  # words of the machine and of the public directory
        for value in set(model._base_manager.values_list(field.attname, flat=True)):
            if value and len(str(value)) >= 6:
                yield str(value)
    yield from (
        born.isoformat() for born in Person.objects.exclude(birth_date=None).values_list("birth_date", flat=True)
    )


@pytest.mark.django_db
def test_no_identifier_is_in_it(riverside, lived):
    files, report = drawn_up(extract(riverside))
    text = written(files)
    assert report["people_in_it"] >= 28
    assert len(files["meetings"]) > 28
    cells = {one for rows in files.values() for row in rows for one in row}
    found = sorted({word for word in identifiers() if word in cells or (len(word) >= 9 and word in text)})
    assert found == []
    for person in lived:
        assert person.birth_date.isoformat() not in text


@pytest.mark.django_db
def test_all_days_of_a_person_are_moved_alike_and_nobody_knows_by_how_many(riverside, lived):
    files, _ = drawn_up(extract(riverside))
    when = {name: rows[0].index(column) for name, rows, column in (
        ("meetings", files["meetings"], "ended_at"), ("attempts", files["attempts"], "at"))}  # fmt: skip
    met = {row[0]: date.fromisoformat(row[when["meetings"]]) for row in files["meetings"][1:]}
    tried = {row[0]: date.fromisoformat(row[when["attempts"]]) for row in files["attempts"][1:]}
    assert {(tried[number] - met[number]).days for number in tried} == {0}
    again, _ = drawn_up(extract(riverside))
    assert sorted(row[when["meetings"]] for row in again["meetings"][1:]) != sorted(map(str, met.values()))
    years, _ = drawn_up(extract(riverside, dates="year"))
    assert {row[when["meetings"]] for row in years["meetings"][1:]} == {"2026"}


@pytest.mark.django_db
def test_restricted_people_are_left_out_and_merged_ones_are_one(riverside, lived, navigator):
    Person.objects.filter(pk=lived[0].pk).update(is_restricted=True)
    merge_people(keep=lived[1], gone=lived[2], by=navigator, at=AT)
    files, report = drawn_up(extract(riverside))
    assert report["people"] == 28
    numbers = Counter(row[0] for row in files["meetings"][1:])
    assert sorted(numbers.values())[-1] == 2
    assert sum(numbers.values()) == 29 - report["left_out"]


@pytest.mark.django_db
def test_it_is_asked_for_under_an_agreement_and_fetched_for_a_while(client, riverside, analyst, navigator, lived):
    asked = ask_for_extract(program=riverside, **DAYS, dates="shifted", k=5, **AGREED, by=analyst, at=AT)
    jobs.run_due(at=AT)
    asked.refresh_from_db()
    assert asked.state == "ready"
    assert [event.verb for event in Event.objects.filter(subject_id=asked.pk).order_by("pk")] == [
        "extract.asked",
        "extract.ready",
    ]
    where = reverse("publishing:extract_file", args=[asked.pk, "people"])
    client.force_login(navigator)
    assert client.get(where).status_code == 404
    asked.agreed_until = AGREED["agreed_until"]
    jobs.expire_due(at=AT + timedelta(days=15))
    asked.refresh_from_db()
    assert (asked.state, asked.content) == ("expired", None)
    assert asked.report["smallest_class"] >= 5


@pytest.mark.django_db
def test_without_an_agreement_there_is_none(riverside, analyst):
    words = {"program": riverside, **DAYS, "dates": "shifted", "by": analyst, "at": AT}
    for wrong in ({"recipient": " "}, {"project": ""}, {"agreed_until": date(2026, 1, 1)}, {"k": 1}):
        with pytest.raises(NotPossible):
            ask_for_extract(**{**words, **AGREED, "k": 11, **wrong})
    assert not Extract.objects.exists()


@pytest.mark.django_db
def test_so_few_that_they_could_be_recognized(riverside, analyst, world):
    world.meet(datetime(2026, 9, 1, 18, tzinfo=UTC))
    asked = ask_for_extract(program=riverside, **DAYS, dates="shifted", k=5, **AGREED, by=analyst, at=AT)
    jobs.run_due(at=AT)
    asked.refresh_from_db()
    assert (asked.state, asked.content) == ("failed", None)
    assert "few people" in asked.problem


@pytest.mark.django_db
def test_each_file_that_is_handed_out_is_on_record(client, riverside, analyst, lived, stopped_clock):
    asked = ask_for_extract(program=riverside, **DAYS, dates="shifted", k=5, **AGREED, by=analyst, at=AT)
    jobs.run_due(at=AT)
    stopped_clock(AT)
    client.force_login(analyst)
    answer = client.get(reverse("publishing:extract_file", args=[asked.pk, "people"]))
    assert answer.content.startswith(b"\xef\xbb\xbfperson,age")
    assert AccessLog.objects.filter(subject_id=asked.pk, verb="exported").count() == 1
    assert client.get(reverse("publishing:extract_file", args=[asked.pk, "secrets"])).status_code == 404
    Extract.objects.update(agreed_until=date(2026, 11, 23))
    assert client.get(reverse("publishing:extract_file", args=[asked.pk, "people"])).status_code == 404
