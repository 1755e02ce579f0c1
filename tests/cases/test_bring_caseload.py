"""A caseload is brought along from a spreadsheet: said by eye, tried, brought, found again, and nobody is doubled."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from django.utils import timezone

from casemgmt.accounts.models import Area
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import close_case, reassign_cases
from casemgmt.cases.caseload.actions import (
    clear_caseloads,
    open_caseload,
    read_caseload,
    say_caseload,
    say_who,
    try_caseload,
)
from casemgmt.cases.caseload.choices import CaseColumns, lacking
from casemgmt.cases.caseload.models import BroughtCase, Caseload, CaseloadDouble, KeptColumns
from casemgmt.cases.caseload.running import KIND
from casemgmt.cases.models import Case, Need, Note
from casemgmt.core.errors import NotPossible
from casemgmt.core.jobs import newest_of, run_now
from casemgmt.core.models import Effect, Event
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.encounters.models import Encounter
from casemgmt.followups.models import FollowUp
from casemgmt.people.actions import change_person, create_person
from casemgmt.people.household.models import HouseholdLink
from casemgmt.people.models import Consent, ContactPoint, Person
from casemgmt.people.permission.queries import standing
from tests.cast import _member

pytestmark = pytest.mark.django_db

NEXT = timezone.localdate() + timedelta(days=30)
HEAD = "No,Client,Born,Cell,Mother,Lang,Precinct,Opened,Worker,Level,Status,Housing,Food,Next,What,Notes,Agreed,Since\n"
ROWS = [
    f'7,"Vega, Rosa",3/14/85,503 555 0142,503 555 0143,Spanish,North,2/3/2026,Nell Navigator,H,active,y,n,'
    f"{NEXT:%m/%d/%Y},Ask about the shelter,Prefers mornings,yes,2/20/2026\n",
    "8,Tom Ash,1972,not a phone,,English,Nowhere,11/30/2025,,M,jail,n,y,1/5/2026,,,no,\n",
    "9,,,,,,,,,,active,,,,,,,\n",
    "10,Old Case,1/1/1960,,,,,,,,closed,,,,,,,\n",
]
FILE = (HEAD + "".join(ROWS)).encode()
SAID = CaseColumns(
    columns={
        "No": ["key"], "Client": ["name"], "Born": ["birth_date"], "Cell": ["phone"], "Mother": ["phone"],
        "Lang": ["language"], "Precinct": ["area"], "Opened": ["opened_on"], "Worker": ["owner"], "Level": ["risk"],
        "Status": ["state"], "Housing": ["need_housing"], "Food": ["need_food"], "Next": ["next_on"],
        "What": ["next_words"], "Notes": ["note"], "Agreed": ["says"], "Since": ["said_on"],
    },
    words={"risk": {"H": "high", "M": "moderate"}, "state": {"active": "open", "jail": "jail"}},
    whose={"Mother": "mother"},
    line={"Cell": "mobile"},
    first="month",
)  # fmt: skip


@pytest.fixture
def north(riverside):
    return Area.objects.create(program=riverside, name="North")


@pytest.fixture
def other_worker(riverside):
    return _member(riverside, Role.NAVIGATOR, "olga@riverside.example", "Olga Other")


@pytest.fixture
def go(riverside, manager, north, navigator):
    """Bring a file to some point: tried, or in earnest."""

    def go(content=FILE, said=SAID, *, upto="done", begins_from=None, at=None):
        at = at or timezone.now()
        made = open_caseload(
            program=riverside, file_name="cases.csv", content=content, begins_from=begins_from, by=manager, at=at
        )
        if begins_from is None:
            say_caseload(caseload=made, choices=CaseColumns(**asdict(said)), by=manager, at=at)
        try_caseload(caseload=made, by=manager, at=at)
        run_now(newest_of(KIND, made))
        if upto == "done":
            read_caseload(caseload=made, name="Old sheet", by=manager, at=timezone.now())
            run_now(newest_of(KIND, made))
        made.refresh_from_db()
        return made

    return go


def counts(one):
    return (one.added, one.changed, one.unchanged, one.refused, one.skipped, one.asked)


def test_a_dry_run_counts_says_why_and_leaves_nothing(go):
    events = Event.objects.exclude(subject_type__in=["caseload", "job"]).count()
    one = go(upto="tried")
    assert (one.state, counts(one)) == ("tried", (2, 0, 0, 1, 1, 0)), list(one.problems.values())
    assert not Person.objects.exists()
    assert not Case.objects.exists()
    assert not Duty.objects.exists()
    assert Event.objects.exclude(subject_type__in=["caseload", "job"]).count() == events
    said = {(p.row_number, p.column): p.reason for p in one.problems.all()}
    assert "no name" in said[4, ""]
    assert (3, "Cell") in said
    assert "Nowhere" in said[3, "Precinct"]


def test_it_comes_in_as_it_was_tried(go, navigator, north):
    one = go()
    assert (one.state, counts(one)) == ("done", (2, 0, 0, 1, 1, 0))
    assert bytes(one.content) == b"", "nothing is asked, so the file's bytes are gone"
    rosa = Person.objects.get(first_name="Rosa")
    assert (rosa.last_name, rosa.birth_date, rosa.language, rosa.area) == ("Vega", date(1985, 3, 14), "es", north)
    points = {point.normalized: point for point in ContactPoint.objects.filter(person=rosa)}
    assert points["+15035550143"].belongs_to == "mother"
    assert points["+15035550142"].line == "mobile"
    assert standing(rosa).says == "yes"
    assert standing(rosa).row.said_at.date() == date(2026, 2, 20)
    case = Case.objects.get(person=rosa)
    assert (case.owner, case.risk, case.state) == (navigator, "high", "open")
    assert list(case.needs.values_list("domain", "is_brought")) == [("housing", True)]
    assert case.notes.get().text == "Prefers mornings"
    assert case.next_dates.get().words == "Ask about the shelter"
    assert BroughtCase.objects.get(case=case).opened_on == date(2026, 2, 3)


def test_each_case_has_its_owner_and_one_next_date_or_is_to_be_taken_on(go, navigator):
    go()
    rosa, tom = Case.objects.get(person__first_name="Rosa"), Case.objects.get(person__first_name="Tom")
    owed = Duty.objects.filter(ended_at=None, case=rosa)
    assert [(duty.kind, duty.owner) for duty in owed] == [(DutyKind.NEXT_DATE, navigator)]
    assert (tom.state, tom.hold_reason, tom.owner) == ("on_hold", "jail", None)
    assert Duty.objects.filter(ended_at=None, case=tom, kind=DutyKind.TAKE_ON).count() == 1
    assert Duty.objects.filter(ended_at=None, case=tom, kind=DutyKind.NEXT_DATE).count() == 1
    assert not FollowUp.objects.exists(), "no plan starts from before"
    assert not Encounter.objects.exists()
    assert Effect.objects.filter(kind="cases.brought").count() == 1
    assert not Effect.objects.filter(kind="case.assigned").exists(), "one letter, however many cases"


def test_the_same_file_twice_changes_nothing(go):
    go()
    before = Event.objects.exclude(subject_type__in=["caseload", "keptcolumns"]).count()
    again = go(begins_from=KeptColumns.objects.get())
    assert counts(again) == (0, 0, 2, 1, 1, 0)
    assert Event.objects.exclude(subject_type__in=["caseload", "keptcolumns"]).count() == before
    assert Case.objects.count() == 2


def test_a_changed_row_changes_what_changed_and_nothing_put_right_here(other_worker, go, manager):
    go()
    rosa = Person.objects.get(first_name="Rosa")
    change_person(person=rosa, version=rosa.version, first_name="Rosalia", by=manager, at=timezone.now())
    later = NEXT + timedelta(days=7)
    newer = FILE.decode().replace("Vega, Rosa", "Vega, Rose").replace(f"{NEXT:%m/%d/%Y}", f"{later:%m/%d/%Y}")
    newer = newer.replace("Nell Navigator,H", "Olga Other,H").replace("503 555 0142", "503 555 0199")
    one = go(newer.encode(), begins_from=KeptColumns.objects.get())
    assert counts(one) == (0, 1, 1, 1, 1, 0)
    rosa.refresh_from_db()
    assert rosa.first_name == "Rosalia", "somebody put it right here"
    assert "put this right" in one.problems.get(row_number=2).reason
    case = Case.objects.get(person=rosa)
    assert case.owner == other_worker
    date_set = case.next_dates.get()
    assert date_set.due_at.date() in {later, later + timedelta(days=1)}
    assert ContactPoint.objects.filter(person=rosa, normalized="+15035550199").exists()
    assert Note.objects.count() == 2, "of each one, and none anew"
    assert Need.objects.count() == 2


def test_a_closed_case_stays_closed(go, manager):
    go()
    case = Case.objects.get(person__first_name="Rosa")
    for need in case.needs.all():
        need.state, need.ended_at = "withdrawn", timezone.now()
        need.save()
    close_case(case=case, reason="moved", by=manager, at=timezone.now())
    one = go(FILE.replace(b"Prefers mornings", b"Prefers noon"), begins_from=KeptColumns.objects.get())
    assert counts(one)[:3] == (0, 1, 1)
    assert "closed here" in one.problems.get(row_number=2).reason
    assert Note.objects.count() == 2, "of each one, and none anew"


def test_who_is_perhaps_here_is_asked_and_the_same_is_joined_by_a_word(go, riverside, manager):
    known = create_person(
        program=riverside,
        first_name="Rosa",
        last_name="Vega",
        birth_date=date(1985, 3, 14),
        by=manager,
        at=timezone.now(),
    )
    one = go()
    assert counts(one) == (1, 0, 0, 1, 1, 1)
    assert Person.objects.filter(last_name="Vega").count() == 1, "a double is proposed, not made"
    assert not Case.objects.filter(person=known).exists()
    say_who(caseload=one, row_number=2, person_id=known.pk, by=manager, at=timezone.now())
    one.refresh_from_db()
    assert counts(one) == (2, 0, 0, 1, 1, 0)
    assert bytes(one.content) == b""
    assert Case.objects.get(person=known).owner.name == "Nell Navigator"
    with pytest.raises(NotPossible):
        say_who(caseload=one, row_number=2, person_id=None, by=manager, at=timezone.now())


def test_somebody_else_said_before_is_brought_and_never_proposed_again(go, riverside, manager):
    words = {"birth_date": date(1985, 3, 14), "by": manager, "at": timezone.now()}
    known = create_person(program=riverside, first_name="Rosa", last_name="Vega", **words)
    one = go(upto="tried")
    assert CaseloadDouble.objects.get().person == known
    say_who(caseload=one, row_number=2, person_id=None, by=manager, at=timezone.now())
    read_caseload(caseload=one, name="Old sheet", by=manager, at=timezone.now())
    run_now(newest_of(KIND, one))
    one.refresh_from_db()
    assert counts(one) == (2, 0, 0, 1, 1, 0)
    assert Person.objects.filter(last_name="Vega").count() == 2
    assert Event.objects.filter(verb="person.told_apart").count() == 1


def test_a_restricted_person_does_not_show(go, riverside, manager):
    words = {"birth_date": date(1985, 3, 14), "by": manager, "at": timezone.now()}
    known = create_person(program=riverside, first_name="Rosa", last_name="Vega", **words)
    Person.objects.filter(pk=known.pk).update(is_restricted=True)
    assert go().asked == 0
    Person.objects.filter(last_name="Vega").update(is_restricted=True)
    again = go(FILE.replace(b"Prefers mornings", b"Prefers noon"), begins_from=KeptColumns.objects.get())
    assert counts(again) == (0, 0, 2, 1, 1, 0), "nothing is written, and nothing is told"


def test_consents_on_paper_come_as_the_paper_says_or_not_at_all(go, harbor_house):
    until = timezone.localdate() + timedelta(days=60)
    file = (
        "No,Client,Paper,For,Until\n"
        f"1,Ann Poe,2026-10-01,{harbor_house.name},{until}\n"
        f"2,Bob Poe,2026-10-01,,{until}\n"
        f"3,Cid Poe,2025-01-01,{harbor_house.name},2025-03-01\n"
        f"4,Dan Poe,2026-10-01,{harbor_house.name},\n"
    ).encode()
    said = CaseColumns(
        columns={
            "No": ["key"], "Client": ["name"], "Paper": ["consent_on"], "For": ["consent_to"],
            "Until": ["consent_until"],
        },
        consent={"categories": ["identity", "contact"], "purpose": "a shelter bed"},
    )  # fmt: skip
    one = go(file, said)
    assert one.added == 4
    consent = Consent.objects.get()
    assert (consent.person.first_name, consent.how_given, consent.organization) == ("Ann", "paper", harbor_house)
    assert consent.given_at.date() == date(2026, 10, 1)
    assert sorted(one.problems.values_list("row_number", flat=True)) == [3, 4, 5]
    assert "what the paper lets you tell" in lacking(CaseColumns(columns={**said.columns}))


def test_somebody_else_in_the_row_becomes_a_way_to_reach_or_a_person(go):
    file = b"No,Client,Kin,Kin phone,Is\n1,Ann Poe,Eva Poe,503 555 0177,mother\n"
    columns = {
        "No": ["key"], "Client": ["name"], "Kin": ["other_name"], "Kin phone": ["other_phone"],
        "Is": ["other_relation"],
    }  # fmt: skip
    words = {"other_relation": {"mother": "parent"}}
    go(file, CaseColumns(columns=columns, words=words, other_is="household"))
    ann, eva = Person.objects.get(first_name="Ann"), Person.objects.get(first_name="Eva")
    assert ContactPoint.objects.get(person=ann).belongs_to == "parent, Eva Poe"
    assert {HouseholdLink.objects.get().person, HouseholdLink.objects.get().other} == {ann, eva}
    assert not Case.objects.filter(person=eva).exists()


def test_a_file_laid_open_goes_after_a_day(go, manager):
    go(upto="tried")
    assert clear_caseloads(at=timezone.now() + timedelta(hours=23)) == 0
    assert clear_caseloads(at=timezone.now() + timedelta(hours=25)) >= 1
    assert not Caseload.objects.exists()


def test_a_killed_worker_is_gone_on_with_and_nobody_is_brought_twice(go, manager, monkeypatch):
    one = go(upto="tried")
    read_caseload(caseload=one, name="Old sheet", by=manager, at=timezone.now())
    from casemgmt.cases.caseload import running

    real, met = running.bring_new, []

    def dies(*args):
        met.append(1)
        if len(met) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(running, "bring_new", dies)
    with pytest.raises(KeyboardInterrupt):
        run_now(newest_of(KIND, one))
    assert Case.objects.count() == 1
    job = newest_of(KIND, one)
    assert run_now(job, at=timezone.now() + timedelta(hours=1)).end == "done"
    one.refresh_from_db()
    assert (one.state, counts(one)) == ("done", (2, 0, 0, 1, 1, 0))
    assert Case.objects.count() == 2


def test_a_long_list_of_cases_can_be_moved_on(go, manager, other_worker):
    """What came in is a case like any other."""
    from casemgmt.cases.actions import CaseMove

    go()
    case = Case.objects.get(person__first_name="Rosa")
    moved = reassign_cases(moves=[CaseMove(case.pk, case.owner_id, other_worker.pk)], by=manager, at=timezone.now())
    assert moved.moved == [case]


# ── What a list says besides ─────────────────────────────────────────────────────────────────────────────────────────
MORE = SAID.columns | {"Race": ["race_ethnicity"], "Vet": ["is_veteran"], "Interp": ["needs_interpreter"],
                       "At": ["next_at"]}  # fmt: skip
MORE_SAID = CaseColumns(**{**asdict(SAID), "columns": MORE})


def more(*told, head="Race,Vet,Interp,At"):
    lines = FILE.decode().splitlines()
    said = [f"{line},{cells}" for line, cells in zip(lines, (head, *told), strict=False)]
    return ("\n".join(said) + "\n").encode()


def test_race_veteran_and_interpreter_come_along(go):
    one = go(more("White; Hispanic,no,Y,", "Martian|Black,maybe,,"), said=MORE_SAID)
    rosa, tom = Person.objects.get(first_name="Rosa"), Person.objects.get(first_name="Tom")
    assert (sorted(rosa.race_ethnicity), rosa.is_veteran, rosa.needs_interpreter) == (
        ["hispanic", "white"],
        False,
        True,
    )
    assert (tom.race_ethnicity, tom.is_veteran, tom.needs_interpreter) == (["black"], None, False)
    said = {(p.row_number, p.column): p.reason for p in one.problems.all()}
    assert "Martian" in said[3, "Race"]
    assert "maybe" in said[3, "Vet"]
    again = go(more("White; Hispanic,no,Y,", "Martian|Black,maybe,,"), begins_from=KeptColumns.objects.get())
    assert counts(again)[:3] == (0, 0, 2)


def test_a_no_that_was_said_here_is_not_overwritten(go, riverside, navigator, manager):
    facts = {"first_name": "Rosa", "last_name": "Vega", "birth_date": date(1985, 3, 14), "is_veteran": False}
    known = create_person(program=riverside, **facts, by=navigator, at=timezone.now())
    one = go(more("White,yes,,"), said=MORE_SAID)
    say_who(caseload=one, row_number=2, person_id=known.pk, by=manager, at=timezone.now())
    run_now(newest_of(KIND, one))
    known.refresh_from_db()
    assert (known.is_veteran, known.race_ethnicity) == (False, ["white"])


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [
        (f"{NEXT:%m/%d/%Y}", "2:30 PM", (14, 30)),
        (f"{NEXT:%m/%d/%Y} 09:15", "", (9, 15)),
        (f"{NEXT:%m/%d/%Y}", "soon", None),
        (f"{NEXT:%m/%d/%Y} 00:00", "", None),
    ],
)
def test_the_hour_of_the_next_date_comes_along(go, riverside, day, hour, due):
    file = more(f",,,{hour}").decode().replace(f"{NEXT:%m/%d/%Y}", day).encode()
    one = go(file, said=MORE_SAID)
    local = Case.objects.get(person__first_name="Rosa").next_dates.get().due_at.astimezone(riverside.zone)
    closing = riverside.calendar.hours_on(NEXT.isoweekday())[1]
    assert (local.date(), (local.hour, local.minute)) == (NEXT, due or (closing.hour, closing.minute))
    assert one.problems.filter(column="At").exists() == (hour == "soon")


def test_what_is_not_understood_stands_on_the_case_in_the_words_of_the_list(go):
    rows = (
        "20,Rosa & Juan Diaz,31/12/1970,not a phone,,,Nowhere,,,,active,,,asap,,Prefers mornings,,\n"
        "21,Ann Pham,2/3/1980,,,,,,,,active,,,,,,,\n"
    )
    one = go((HEAD + rows).encode())
    said = {(p.row_number, p.column): p.reason for p in one.problems.all()}
    assert "two people" in said[2, "Client"]
    assert "read as 1970-12-31" in said[2, "Born"]
    assert Person.objects.get(last_name="Diaz").birth_date == date(1970, 12, 31)
    [note] = Note.objects.all()
    assert note.text.startswith("Prefers mornings\n\n")
    assert {"Cell: not a phone", "Precinct: Nowhere", "Next: asap"} <= set(note.text.splitlines())


def test_a_copy_of_one_list_is_not_brought_as_another(go, manager):
    go()
    again = go(begins_from=KeptColumns.objects.get(), upto="tried")
    with pytest.raises(NotPossible, match="next copy of “Old sheet”"):
        read_caseload(caseload=again, name="Other sheet", by=manager, at=timezone.now())
    assert KeptColumns.objects.count() == 1
