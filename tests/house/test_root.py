"""What is one for each person goes by `Person.root`: every table that points to a person, and every read of one.

Rows keep pointing to the entry they were written on. A read that asks for `person=` alone would miss the other entries
of somebody who was merged; the few that mean one entry, or ids already gathered from all, say so here.
"""

import re
from pathlib import Path

from django.apps import apps

from casemgmt.people.models import Person

ROOT = Path(__file__).resolve().parents[2]
ASKS = re.compile(
    r"\b(?:filter|exclude|get|Q|get_or_create|update_or_create|aggregate)\(.*?\bperson(?:_id)?(?:__in|__pk)?="
)

# Table → what makes its rows the person's, whichever entry they were written on.
ONE_FOR_THE_PERSON = {
    "cases.BroughtCase": "the entry a row became; changed by its root",
    "cases.CaseloadDouble": "whom a row may mean, by the entry that was found",
    "cases.Case": "joined by a merge; opened, found and reopened by root",
    "cases.Need": "by its case",
    "cases.Restriction": "by root",
    "cases.CaseFile": "by root",
    "cases.NextDate": "by its case",
    "cases.Note": "by its case",
    "duties.Duty": "followed by root",
    "encounters.EncounterPerson": "met, agreed and taken on by root",
    "encounters.Encounter": "through the people met",
    "feedback.Feedback": "listed by root",
    "feedback.SurveyAsk": "asked once, by root",
    "followups.Attempt": "by its case",
    "followups.FollowUp": "by its case",
    "messaging.PersonMessage": "by its case",
    "messaging.ReplyFor": "by its case",
    "people.Alert": "by root",
    "people.Consent": "by root",
    "people.ContactCard": "the root's own, joined by a merge",
    "people.ContactCardHistory": "by all entries of the person",
    "people.ContactPermission": "by root, the newest word counts",
    "people.ContactPoint": "by root",
    "people.ContactPointHistory": "by all entries of the person",
    "people.Disclosure": "through its consent",
    "people.HouseholdLink": "both sides by root",
    "people.NotSamePerson": "both sides by root",
    "people.Person": "merged_into leads to the root",
    "people.PersonHistory": "by all entries of the person",
    "people.PersonMerge": "names the two entries, which is what it is about",
    "reports.AccessReport": "by root: all entries' looks",
    "referrals.Appointment": "by its offer",
    "referrals.Linkage": "by its referral",
    "referrals.LinkageCheck": "by its linkage",
    "referrals.LinkageStatement": "by its offer",
    "referrals.Message": "by its offer",
    "referrals.Offer": "by its referral",
    "referrals.OfferHistory": "by its offer",
    "referrals.PlanChange": "by its offer",
    "referrals.Referral": "by its case; facts told and checked are the root's",
    "retention.ForgetRequest": "by root",
    "retention.LegalHold": "by root",
}

# Reads that mean one entry, or that ask with what was gathered by root or by the right to see.
MEANT = {
    "casemgmt/retention/archive/writing.py": [
        "filter(person__in=closed.values",
        "filter(program_id=program).exclude(person__in=shut)",
    ],
    "casemgmt/cases/timeline.py": ["of_person = Q(person_id__in=entries"],
    "casemgmt/core/models.py": ["models.Q(person_id__in=ids)"],
    "casemgmt/feedback/models.py": ["Q(person__in=Person.objects.visible_to(user))"],
    "casemgmt/messaging/queries.py": ["filter(person__in=entries"],
    "casemgmt/people/past.py": ["of_theirs = Q(person_id__in=entries)"],
    "casemgmt/people/merging.py": ["filter(person=person)", "filter(person=gone)"],
    "casemgmt/people/actions/identity.py": [
        "filter(person__in=[keep, gone])",
        "filter(person=keep)",
        "ContactCard(person=keep)",
    ],
    "casemgmt/people/household/models.py": ['~Q(person=F("other"))'],
    "casemgmt/people/household/queries.py": ["filter(person__in=people, other__in=people)"],
    "casemgmt/people/finding.py": ["person__in=entries"],
    "casemgmt/reports/signed/queries.py": ["Q(person_id__in=entries)"],
    "casemgmt/people/views/edits.py": ["filter(person__in=people)"],
    "casemgmt/cases/queries.py": ["filter(person__in=Person.objects.visible_to"],
    "casemgmt/people/actions/contact.py": [
        "update_or_create(person=hold_root(person.pk)",
        "get_or_create(person=root)",
    ],
    "casemgmt/people/views/permission.py": ["filter(person__in=Person.objects.visible_to"],
    "casemgmt/people/alerts/views.py": ["filter(person__in=people)"],
    "casemgmt/people/alerts/api.py": ["filter(person__in=Person.objects.visible_to"],
    "casemgmt/reports/who_looked/models.py": ["person__in=people"],
    "casemgmt/retention/papers.py": ["filter(person__in=people)"],
    "casemgmt/people/api.py": ["filter(person__in=Person.objects.visible_to"],
    "casemgmt/people/consents/api.py": ["filter(person__in=Person.objects.visible_to"],
    "casemgmt/people/permission/api.py": ["filter(person__in=Person.objects.visible_to"],
    "casemgmt/people/views/consents.py": ["filter(person__in=Person.objects.visible_to"],
}


def test_every_table_that_points_to_a_person_says_how_it_is_one_with_the_others():
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model is Person and not model._meta.auto_created
    }
    assert pointing == set(ONE_FOR_THE_PERSON)


def test_every_read_of_a_person_goes_by_the_root():
    unmeant, met = [], set()
    for app in ("casemgmt", "referrals"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" in name or "/demo/" in name:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if not ASKS.search(line):
                    continue
                known = [words for words in MEANT.get(name, []) if words in line]
                met |= {(name, words) for words in known}
                unmeant += [] if known else [f"{name}:{number}: {line.strip()}"]
    assert not unmeant, "asks for one entry of a person, where there may be several:\n" + "\n".join(unmeant)
    assert met == {(name, words) for name, several in MEANT.items() for words in several}
