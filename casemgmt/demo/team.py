"""How the team of the demo city fares: trainings, support after hard calls, who came and who left, the pulse; and what
more people said of the help."""

from datetime import datetime, timedelta
from typing import Any

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.leaving import end_membership
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.roles import Role
from casemgmt.cases.models import Case
from casemgmt.colleagues import actions as colleagues
from casemgmt.core.actor import CLOCK
from casemgmt.core.calendar import local_date
from casemgmt.feedback import actions as feedback
from providers.models import Organization

from .city import City, sign_in

# Topic, months it is good for, and how many days ago each round was held (of whom every second one, or all).
TOPICS: tuple[tuple[str, int | None, tuple[tuple[int, int], ...]], ...] = (
    ("De-escalation", 12, ((330, 2), (40, 3))),
    ("First aid and naloxone", 24, ((800, 1), (90, 2))),
    ("Privacy of client records", None, ((200, 2),)),
)
SUPPORT = (("hard_call", "taken"), ("death", "taken"), ("load", "declined"), ("hurt", ""))
PULSES = ((5, 3, 4), (4, 2, 4), (3, 3, 2), (4, 2, 5), (5, 4, 4), (2, 1, 3), (4, 3, 3))
SAID: tuple[tuple[str, str, str, str], ...] = (
    ("complaint", "waiting", "right", "Nobody called on the day you said."),
    ("complaint", "treatment", "partly", "He did not let me finish."),
    ("complaint", "privacy", "not_so", "Somebody told my landlord."),
    ("complaint", "help", "", "The bed was gone when I came."),
    ("praise", "treatment", "thanked", "You came back, as you said."),
    ("suggestion", "language", "", "Have somebody who speaks Mam."),
    ("complaint", "waiting", "right", "Two hours for a ride."),
)


def care_for_the_team(city: City, at: datetime) -> None:
    """A team that is trained and looked after, as far as it goes; some came, some left."""
    team = _come_and_go(city, at)
    _train(city, team, at)
    for number, (after, answer) in enumerate(SUPPORT):
        told_at = at - timedelta(days=12 + 9 * number)
        about: dict[str, Any] = {
            "user": team[number % len(team)],
            "after": after,
            "offered_on": local_date(told_at, city.riverside.zone),
        }
        row = colleagues.offer_support(program=city.riverside, **about, by=city.manager, at=told_at)
        if answer:
            colleagues.answer_support(offered=row, answer=answer, by=city.manager, at=told_at + timedelta(days=1))
    for days in (95, 64, 33):
        for who, (safe, workload, supported) in zip(team, PULSES, strict=False):
            given = {"felt_safe": safe, "workload": workload, "supported": supported}
            colleagues.answer_pulse(program=city.riverside, **given, by=who, at=at - timedelta(days=days))
    _say_more(city, at)


def _come_and_go(city: City, at: datetime) -> list[User]:
    """Those who are here at the end; of three responders one came, one left, one came and left."""
    ada = Membership.objects.get(program=city.riverside, role=Role.ADMINISTRATOR).user
    stays: tuple[tuple[str, int, int | None], ...] = (
        ("Ivo Lund", 30, None),
        ("Mina Petrov", 300, 25),
        ("Saul Benn", 50, 15),
    )
    found = []
    for name, came, left in stays:
        user = sign_in(f"{name.split()[0].lower()}@riverside.example", name)
        joined_at = at - timedelta(days=came)
        add_member(program=city.riverside, user=user, role=Role.RESPONDER, by=CLOCK, at=joined_at)
        if left:
            row = Membership.objects.get(program=city.riverside, user=user)
            end_membership(membership=row, by=ada, at=at - timedelta(days=left))
        else:
            found.append(user)
    return [*city.navigators, city.responder, city.manager, *found]


def _train(city: City, team: list[User], at: datetime) -> None:
    began = at - timedelta(days=900)
    for name, months, rounds in TOPICS:
        facts: dict[str, Any] = {"name": name, "months_valid": months}
        topic = colleagues.add_training_topic(program=city.riverside, **facts, by=city.manager, at=began)
        for days, every in rounds:
            held_at = at - timedelta(days=days)
            day = local_date(held_at, city.riverside.zone)
            told: dict[str, Any] = {
                "attended": team[: -1 if days > 30 else None][::every],
                "by": city.manager,
                "at": held_at,
            }
            colleagues.record_training(topic=topic, held_on=day, **told)


def _say_more(city: City, at: datetime) -> None:
    """Complaints and praise of people one knows, some settled, some open, some late."""
    cases = Case.objects.filter(program=city.riverside, person__root__is_restricted=False).order_by("opened_at", "pk")
    by = city.navigators[0]
    agency = Organization.objects.get(name="Harbor House")
    for number, ((kind, topic, outcome, words), case) in enumerate(zip(SAID, cases[::3], strict=False)):
        said_at = at - timedelta(days=40 - 5 * number)
        about: dict[str, Any] = {"about": "team"}
        if number % 3 == 0:
            about = {"about": "agency", "about_organization": agency}
        row = feedback.write_feedback(
            program=city.riverside, kind=kind, channel="phone", topic=topic, words=words, case=case, **about,
            said_at=said_at, by=by, at=said_at,
        )  # fmt: skip
        if outcome:
            told: dict[str, Any] = {"outcome": outcome, "outcome_words": "Looked into.", "told_how": "phone"}
            feedback.answer_feedback(feedback=row, **told, by=city.manager, at=said_at + timedelta(days=2 + number))
