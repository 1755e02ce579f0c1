"""What people of the demo city say: households, complaints and praise, answers to the survey. Few of each."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from casemgmt.cases.actions import add_file
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.actor import LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.feedback import actions as feedback
from casemgmt.people.actions import add_alert, link_people

from . import words
from .city import City

PAIRS = (("child", True, "her school"), ("partner", True, ""), ("not_together", False, "the person"))
SAID: tuple[dict[str, Any], ...] = (
    {
        **{"kind": "complaint", "channel": "phone", "topic": "waiting", "about": "team"},
        "words": "I waited two days for the call that was promised.",
    },
    {
        **{"kind": "praise", "channel": "in_person", "topic": "treatment", "about": "team"},
        "words": "The woman who came sat down with me and listened.",
    },
    {
        **{"kind": "suggestion", "channel": "letter", "topic": "language", "about": "nobody"},
        "words": "Have the form in larger letters.",
    },
)
MOST_ASKED = 12


def say_how_it_was(city: City, at: datetime) -> None:
    """Some live together, some must not meet; three said something, and some of those whose case closed answered."""
    nell = city.navigators[0]
    _link_some(city, nell, at)
    for number, said in enumerate(SAID):
        row = feedback.write_feedback(program=city.riverside, **said, by=nell, at=at - timedelta(days=20 - 8 * number))
        if said["kind"] == "praise":
            told: dict[str, Any] = {"outcome": "thanked", "told_how": "in_person"}
            told["outcome_words"] = "Read out in the team meeting."
            feedback.answer_feedback(feedback=row, **told, by=city.manager, at=at - timedelta(days=3))
    _ask_some(city, at)


def _link_some(city: City, by: Any, at: datetime) -> None:
    open_cases = Case.objects.open().filter(program=city.riverside, person__root__is_restricted=False)
    people = [
        case.person for case in open_cases.select_related("person").order_by("-opened_at", "pk")[: 2 * len(PAIRS)]
    ]
    for (relation, is_one, said_by), one, other in zip(PAIRS, people[::2], people[1::2], strict=False):
        facts: dict[str, Any] = {"relation": relation, "is_one_household": is_one, "said_by": said_by}
        link_people(person=one, other=other, **facts, by=by, at=at)


def warn_and_keep_letter(case: Case, by: Any, at: datetime) -> None:
    """A warning about whoever goes there, and a letter that came with it."""
    add_alert(person=case.person, text="Visit in pairs", expires_on=(at + timedelta(days=60)).date(), by=by, at=at)
    letter = SimpleUploadedFile("letter.txt", words.LETTER.encode())
    said: dict[str, Any] = {"paper": "letter", "day": at.astimezone(case.program.zone).date()}
    add_file(case=case, upload=letter, words="from the landlord", **said, by=by, at=at)


def _ask_some(city: City, at: datetime) -> None:
    closed = Case.objects.filter(program=city.riverside, state=CaseState.CLOSED, closed_at__lt=at - timedelta(days=1))
    for number, case in enumerate(closed.order_by("closed_at", "pk")[:MOST_ASKED]):
        asked_at = (case.closed_at or at) + timedelta(hours=3)
        try:
            ask, _secret = feedback.ask_how_it_went(case=case, channel="link", by=city.manager, at=asked_at)
        except NotPossible:  # they do not want to be contacted
            continue
        if number % 4 != 3:
            ratings = [5, 4 - number % 2, 5 - number % 3]
            feedback.answer_survey(ask=ask, ratings=ratings, by=LinkHolder(ask), at=asked_at + timedelta(days=1))
