"""What one row becomes: a person, ways to reach them, a case with its owner and its next date, what they agreed to.

Everything is written by the actions that pages press, in the name of whoever brings the file. A part that is refused
(a number that is none, a consent that has run out) is doubted and left out; the row goes in without it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Area, User
from casemgmt.core.calendar import at_local, day_bounds
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import (
    add_contact_point,
    change_person,
    create_person,
    give_consent,
    not_same_person,
    say_permission,
)
from casemgmt.people.facts import is_unsaid
from casemgmt.people.finding import already_known
from casemgmt.people.household.actions import link_people
from casemgmt.people.household.relations import Relation
from casemgmt.people.models import HowGiven, Person
from casemgmt.people.permission.queries import standing
from providers.models import Organization

from ..actions.assignment import assign_case
from ..actions.intake import bring_case
from ..actions.needs import add_need
from ..actions.notes import write_note
from ..actions.state import hold_case
from ..models import Case, CaseState
from ..next_dates.actions import set_next_date
from ..next_dates.models import NextDate
from ..next_dates.queries import days_ahead
from .choices import OPEN, CaseColumns
from .models import BroughtCase, Caseload, CaseloadDouble
from .reading import CaseRow

END_OF_DAY = time(23, 59)
LONGEST_WHOSE = 60


@dataclass(frozen=True)
class Bringing:
    """One row on its way in: of which file, by whom, when."""

    caseload: Caseload
    said: CaseColumns
    row: CaseRow
    by: User
    at: datetime

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    @property
    def program(self) -> Any:
        return self.caseload.program

    def part(self, column: str, write: Callable[[], Any]) -> Any:
        """Write a part of the row; where it is refused the row goes in without it, and says so."""
        try:
            with transaction.atomic():
                return write()
        except NotPossible as problem:
            self.row.doubt(column[:120], problem.message)
            return None

    def column(self, *names: str) -> str:
        """The column of the file that tells this."""
        chosen = self.said.by_field()
        return next((chosen[name][0] for name in names if name in chosen), "")


def facts_of(one: Bringing) -> dict[str, Any]:
    """What the row says of the person, as an action takes it."""
    facts = dict(one.row.facts)
    if "area" in facts:
        facts["area"] = Area.objects.filter(pk=facts["area"], program=one.program).first()
    return facts


def who_is_meant(one: Bringing) -> tuple[Person | None, list[CaseloadDouble]]:
    """Somebody who is here already, as was said; and those of whom nobody said yet whether they are meant."""
    answers = {double.person_id: double for double in one.caseload.doubles.filter(row_number=one.row.number)}
    same = next((pk for pk, double in answers.items() if double.answer == CaseloadDouble.Answer.SAME), None)
    if same:
        found = Person.objects.entries_searchable_by(one.by).filter(pk=same, program=one.program).first()
        if found is None:
            raise NotPossible(_("Whom you said it is cannot be found any more. Say again who it is."))
        return found.now, []
    phone = next((reach.value for reach in one.row.reach if reach.kind == "phone"), "")
    likely = already_known(one.by, one.program, one.row.facts, phone)
    told = [
        CaseloadDouble(
            caseload=one.caseload, row_number=one.row.number, person=found.person, reasons=sorted(found.reasons)
        )
        for found in likely
        if found.person.pk not in answers or not answers[found.person.pk].answer
    ]
    return None, told


def bring_new(one: Bringing, same: Person | None, digests: dict[str, str]) -> BroughtCase:
    """A row that was not brought before. Of somebody who is here already only what was not known is written."""
    facts = facts_of(one)
    person = _filled(one, same, facts) if same else create_person(program=one.program, **facts, **one.who)
    _remember_others(one, person)
    add_reach(one, person)
    add_other(one, person)
    say_agreed(one, person)  # before the case opens: what was agreed to elsewhere starts no plan here
    case = bring_case(person=person, opened_on=one.row.opened_on, risk=one.row.risk or "moderate", **one.who)
    brought = BroughtCase(
        program=one.program, source=one.said.source, key=one.row.key, person=person, case=case,
        opened_on=one.row.opened_on, brought_at=one.at, said=digests,
    )  # fmt: skip
    write_case(one, case)
    brought.next_date = plan_next(one, case)
    add_consent(one, person)
    brought.save(force_insert=True)
    return brought


def _filled(one: Bringing, person: Person, facts: dict[str, Any]) -> Person:
    missing = {name: value for name, value in facts.items() if is_unsaid(name, getattr(person, name))}
    if missing.keys() & {"birth_date", "birth_year", "age_estimate"} and (person.birth_date or person.birth_year):
        missing = {n: v for n, v in missing.items() if n not in {"birth_date", "birth_year", "age_estimate"}}
    return change_person(person=person, version=person.version, **missing, **one.who) if missing else person


def _remember_others(one: Bringing, person: Person) -> None:
    """Who was said to be somebody else is not proposed again."""
    others = one.caseload.doubles.filter(row_number=one.row.number, answer=CaseloadDouble.Answer.OTHER)
    for double in others.select_related("person"):
        if double.person.root_id != person.root_id:
            one.part("", partial(not_same_person, one=person, other=double.person, **one.who))


def add_reach(one: Bringing, person: Person) -> None:
    """Ways to reach the person, with whose they are."""
    for reach in one.row.reach:
        rules: dict[str, Any] = {"belongs_to": reach.belongs_to[:LONGEST_WHOSE]} if reach.belongs_to else {}
        rules |= {"line": reach.line} if reach.line and reach.kind == "phone" else {}
        told = {"person": person, "value": reach.value, "kind": reach.kind, **rules}
        if one.part(reach.column, partial(add_contact_point, **told, **one.who)) is None:
            one.row.unread.append((reach.column, reach.value))


def add_other(one: Bringing, person: Person) -> None:
    """Somebody else of the row: a way to reach the person, or a person of their own in one household."""
    other = one.row.other
    if not other:
        return
    label = str(Relation(other["relation"]).label).lower() if other["relation"] else ""
    whose = ", ".join(word for word in (label, other["other_name"]) if word)[:LONGEST_WHOSE]
    if other["other_phone"]:
        rules: dict[str, Any] = {
            "value": other["other_phone"],
            "belongs_to": whose or _("somebody else"),
        }
        one.part(other["columns"], lambda: add_contact_point(person=person, **rules, **one.who))
    if one.said.other_is == "household" and other["other_name"]:
        one.part(one.column("other_name"), lambda: _link(one, person, other))


def _link(one: Bringing, person: Person, other: dict[str, str]) -> None:
    first, _space, last = other["other_name"].rpartition(" ")
    facts: dict[str, Any] = {"first_name": first or last, "last_name": last if first else ""}
    known = already_known(one.by, one.program, facts, other["other_phone"])
    if any(found.person.pk != person.root_id for found in known):  # the number stands on this person's card by now
        raise NotPossible(_("Somebody like this is here already: link the two on their page."))
    second = create_person(program=one.program, **facts, **one.who)
    if other["other_phone"]:
        add_contact_point(person=second, value=other["other_phone"], **one.who)
    relation = other["relation"] or Relation.OTHER
    link_people(person=person, other=second, relation=relation, is_one_household=True, **one.who)


def say_agreed(one: Bringing, person: Person) -> None:
    """What the list says of contacting the person; silence writes nothing, and the same is not said twice."""
    row = one.row
    if not row.says or row.says == standing(person).says:
        return
    said_at = at_local(row.said_on, time(12), one.program.zone) if row.said_on else None
    note = _("As the list said that was brought along")
    one.part(
        one.column("says"),
        lambda: say_permission(
            person=person, says=row.says, note=note, said_at=min(said_at, one.at) if said_at else None, **one.who
        ),
    )


def write_case(one: Bringing, case: Case) -> None:
    """Whose it is, what is needed, how it stands, what was noted. A case that somebody has keeps its owner."""
    row = one.row
    if row.owner and case.owner_id is None:
        owner = User.objects.filter(pk=row.owner).first()
        if owner:
            one.part(one.column("owner"), lambda: assign_case(case=case, owner=owner, is_told=False, **one.who))
    for domain in row.needs:
        add_need(case=case, domain=domain, is_brought=True, **one.who)
    if row.whole_note:
        write_note(case=case, text=row.whole_note, **one.who)


def plan_next(one: Bringing, case: Case) -> NextDate | None:
    """The one date on which somebody comes back to the case. A day that is over becomes the next working day, and the
    date says when it was due. Without any, the program's own rule asks the owner for one."""
    row = one.row
    on, words = row.next_on, row.next_words
    if on and on <= _yesterday(one):
        words = _("%(words)s (was due on %(day)s)") % {"words": words or _("Look again"), "day": on.isoformat()}
        on = days_ahead(one.program, one.at)[0].on
    if row.state != OPEN:
        return _hold(one, case, on)
    if on is None or NextDate.objects.open().filter(case=case).exists():
        return None
    column = one.column("next_on")
    told: dict[str, Any] = {"on": on, "clock": still_to_come(one) if on == row.next_on else None}
    return one.part(column, lambda: set_next_date(case=case, words=words[:200], **told, **one.who))


def still_to_come(one: Bringing) -> time | None:
    """The hour of the next date; of today only one that is not over: otherwise the day has until it closes."""
    on, clock = one.row.next_on, one.row.next_clock
    is_over = on and clock and at_local(on, clock, one.program.zone) <= one.at
    return None if is_over else clock


def _yesterday(one: Bringing) -> date:
    return one.at.astimezone(one.program.zone).date() - timedelta(days=1)


def _hold(one: Bringing, case: Case, on: date | None) -> NextDate | None:
    case.refresh_from_db()
    if case.state == CaseState.OPEN:
        words: dict[str, Any] = {"case": case, "reason": one.row.state}
        is_held = one.part(one.column("next_on"), lambda: hold_case(**words, look_again_on=on, **one.who))
        if is_held is None:
            hold_case(**words, **one.who)
    return case.next_dates.open().filter(is_hold=True).first()


def add_consent(one: Bringing, person: Person) -> None:
    """A consent that lies there on paper: since when and to whom the list says, what it lets us tell whoever knows the
    paper. What is not said is not made up: then it stays out."""
    consent = one.row.consent
    if not consent:
        return
    column = one.column("consent_on", "consent_until")
    until = _until(one, consent)
    missing = {_("to whom"): consent["to"], _("since when"): consent["on"], _("until when"): until}
    lacking = [name for name, value in missing.items() if not value]
    if lacking:
        words = _("The consent was not brought: the row does not say %(what)s.")
        how = "" if until else _("How long such a paper lasts can be said once, for all rows, below the columns.")
        one.row.doubt(column, f"{words % {'what': ', '.join(lacking)}} {how}".strip())
        return
    kind, _colon, which = consent["to"].partition(":")
    recipient: dict[str, Any] = {"agency_class": which} if kind == "class" else {"organization": _agency(which)}
    told = one.said.consent
    one.part(
        column,
        lambda: give_consent(
            person=person, categories=told["categories"], purpose=told["purpose"], said=told.get("said", ()),
            how_given=HowGiven.PAPER, given_at=day_bounds(consent["on"], one.program.zone)[0],
            expires_at=at_local(until, END_OF_DAY, one.program.zone), **recipient, **one.who,
        ),
    )  # fmt: skip


def _until(one: Bringing, consent: dict[str, Any]) -> Any:
    days = one.said.consent.get("days")
    return consent["until"] or (consent["on"] + timedelta(days=int(days)) if days and consent["on"] else None)


def _agency(pk: str) -> Organization | None:
    return Organization.objects.agencies().filter(pk=pk).first()
