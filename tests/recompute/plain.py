"""What PRODUCT §12 says of people, encounters, offers and evidence, read from plain rows one after the other."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

UNDECIDED = {"sent", "acknowledged", "info_requested", "waitlisted"}


@dataclass
class Counted:
    """One thing that is counted: the words it is counted under, whose it is, and lengths of time in seconds."""

    words: set[str]
    person: Any = None
    times: tuple[float | None, ...] = ()
    at: Any = None
    case: Any = None
    encounter: Any = None


@dataclass
class Meeting:
    """A person met in an encounter, whatever entries of theirs were written down."""

    encounter: Any
    person: Any
    agrees: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "no" if "no" in self.agrees else "yes" if "yes" in self.agrees else "not_asked"


@dataclass
class Story:
    """Plain rows, the period, and the moment they were copied at."""

    tables: dict[str, list[Any]]
    zone: Any
    start: datetime
    end: datetime
    at: datetime
    program: Any
    risk: str = ""

    def __getattr__(self, name: str) -> list[Any]:
        if name in self.tables:
            return self.tables[name]
        raise AttributeError(name)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def is_inside(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.end and at <= self.at

    def by_id(self, table: str) -> dict[Any, Any]:
        return {row.id: row for row in self.tables[table]}

    @cached_property
    def person_of(self) -> dict[Any, Any]:
        """Each entry, with the entry it was found to be."""
        into = {row.id: row.merged_into_id for row in self.people}

        def last(entry: Any) -> Any:
            while into[entry]:
                entry = into[entry]
            return entry

        return {entry: last(entry) for entry in into}

    @cached_property
    def calls(self) -> list[Any]:
        """Encounters on record: not entered in error, told twice counting once."""
        gone = {join.gone_id for join in self.twins if not join.parted_at}
        mine = [row for row in self.encounters if row.program_id == self.program]
        return [row for row in mine if not row.voided_at and row.id not in gone and row.ended_at <= self.at]

    def is_narrowed(self, risk: str) -> bool:
        return not self.risk or (risk or "none") == self.risk

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Everybody met, whenever."""
        calls, found = {row.id: row for row in self.calls}, {}
        for met in self.met:
            if met.encounter_id in calls and not met.voided_at:
                key = met.encounter_id, self.person_of[met.person_id]
                found.setdefault(key, Meeting(calls[met.encounter_id], key[1])).agrees.append(met.agrees)
        return list(found.values())

    @cached_property
    def pairs(self) -> list[Meeting]:
        """Those of the period."""
        return [
            one
            for one in self.meetings
            if self.is_inside(one.encounter.ended_at) and self.is_narrowed(one.encounter.risk)
        ]

    @cached_property
    def identified(self) -> set[Any]:
        """Who has a name or a way to be reached, on any entry."""
        reachable = {point.person_id for point in self.points if point.is_active}
        return {
            self.person_of[row.id]
            for row in self.people
            if row.first_name or row.last_name or row.goes_by or row.id in reachable
        }

    @cached_property
    def asked_at_all(self) -> dict[Any, list[Any]]:
        """By referral, the offers that were sent and not in error."""
        found = defaultdict(list)
        for offer in self.offers:
            is_mine = offer.program_id == self.program and offer.state != "voided"
            if is_mine and offer.sent_at and offer.sent_at <= self.at:
                found[offer.referral_id].append(offer)
        return found

    @cached_property
    def asked(self) -> dict[Any, list[Any]]:
        """The same, without the referrals that were made in error."""
        wrong = {row.id for row in self.referrals if row.result == "voided"}
        return {referral: offers for referral, offers in self.asked_at_all.items() if referral not in wrong}

    @cached_property
    def evidence(self) -> dict[Any, Any]:
        return {row.offer_id: row for row in self.linkages}

    @cached_property
    def denied(self) -> set[Any]:
        """Offers of which some side's last word is that service did not begin."""
        last: dict[Any, Any] = {}
        for said in sorted(self.statements, key=lambda row: (row.said_at, row.created_at)):
            if not said.voided_at:
                last[said.offer_id, said.side] = said
        return {offer for (offer, _side), said in last.items() if not said.began}

    def met_for(self, referral: Any) -> Meeting | None:
        """The encounter a referral belongs to: the one it names, else the person's latest before it."""
        person = self.person_of[referral.person_id]
        theirs = [one for one in self.meetings if one.person == person]
        named = [one for one in theirs if one.encounter.id == referral.encounter_id]
        before = [one for one in theirs if one.encounter.ended_at <= referral.made_at]
        return next(iter(named), None) or max(before, key=lambda one: one.encounter.ended_at, default=None)

    def served(self, offer: Any) -> Any:
        """Undisputed evidence of grade 3 or more."""
        found = self.evidence.get(offer.id)
        return found if found and found.grade >= 3 and not found.is_disputed else None

    def call_of_duty(self, duty: Any) -> Any:
        """The encounter of whoever was met, of the contact, or of the referral that it is about."""
        rows = self.by_subject.get(duty.subject_type, {})
        row = rows.get(duty.subject_id)
        if row is not None and duty.subject_type == "offer":
            row = self.referrals_by_id[row.referral_id]
        return row.encounter_id if row is not None else None

    @cached_property
    def by_subject(self) -> dict[str, dict[Any, Any]]:
        tables = {"encounterperson": "met", "followup": "contacts", "offer": "offers"}
        return {subject: self.by_id(table) for subject, table in tables.items()}

    @cached_property
    def referrals_by_id(self) -> dict[Any, Any]:
        return self.by_id("referrals")

    def risk_of(self, case: Any, encounter_id: Any = None) -> str:
        """The encounter's, else the case's."""
        calls = self.by_id_of_encounters
        return calls[encounter_id].risk if encounter_id in calls else (case.risk if case else "")

    @cached_property
    def by_id_of_encounters(self) -> dict[Any, Any]:
        return self.by_id("encounters")

    @cached_property
    def cases_by_id(self) -> dict[Any, Any]:
        return self.by_id("cases")
