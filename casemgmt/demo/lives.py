"""What happens in the demo city: calls, call-backs, requests, answers. Told by the same actions that people use.
Moments lie on one line of time and are lived in order; the sweeps of the clock run in between, as they would have.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from django.utils.timezone import now

from casemgmt.cases.actions import close_case, end_need, hold_case, take_on, write_note
from casemgmt.cases.models import Case, CaseState, Need, NeedState
from casemgmt.core import history
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.encounters.models import Encounter
from casemgmt.followups.actions import give_cause, record_attempt, sweep_contacts
from casemgmt.followups.models import FollowUp, FollowUpState
from casemgmt.people.actions import change_person
from casemgmt.people.models import Category, Person
from casemgmt.people.profiles import asked_by, opened_by
from referrals import actions as referrals
from referrals.models import DeclineReason, Offer
from referrals.workflow import LIVE, OfferState

from . import words
from .agreeing import agree
from .city import City, services_by_need
from .line import SWEEP_EVERY, Luck, Step, Storyline
from .scenes import facts_of_somebody, scene, stage_of
from .talks import talk_after_accepting
from .turns import TURNS, CityTurn, Turns, odd_scene
from .turns.late import told_after
from .voices import warn_and_keep_letter

DAYS = 120
NEEDED = [Category.NEEDS, Category.TELL_US_BACK]


class Lives(Luck):
    """The people of the city and what the staff does for them."""

    def __init__(
        self,
        city: City,
        *,
        seed: int,
        people: int,
        at: datetime,
        say: Callable[[str], None],
        days: int = DAYS,
        turns: Sequence[CityTurn] = TURNS,
    ) -> None:
        self.city, self.people, self.at, self.say, self.days, self.turns = city, people, at, say, days, turns
        self.seed, self.rng = seed, random.Random(seed)  # noqa: S311 (a story, not a secret)
        self.zone = city.riverside.zone
        self.line = Storyline(until=at)
        self.services = services_by_need(self.rng)
        self.reasons = cycle(self.rng.sample(DeclineReason.values, len(DeclineReason.values)))
        self.swept = self.taken_on = 0

    def live(self) -> None:
        """Plan the calls, then let everything happen."""
        for number in range(self.people):
            self.line.then(self._call_time(number), self._call(number))
        length = timedelta(days=self.days)
        Turns(self.city, self.line, self.at - length, self.at, self.seed, take_on=self._take_on).plan(self.turns)
        for agency in self.city.desks:
            for _request in range(4):
                self.line.then(self.at - self._hours(0.2, 5), self._fresh_request(agency))
        self.line.live(self._sweep)

    def _fresh_request(self, agency: str) -> Step:
        """A request of today that the desk has not answered yet."""

        def happens(at: datetime) -> None:
            served = {
                domain: found
                for domain, services in self.services.items()
                if (found := [s for s in services if s.organization.name == agency])
            }
            needs = Need.objects.open().filter(domain__in=served, case__state=CaseState.OPEN, case__owner__isnull=False)
            need = needs.exclude(referrals__offers__state__in=LIVE).order_by("-heard_at", "domain").first()
            if need is None or need.case.owner is None:
                return
            owner = need.case.owner
            referral = referrals.make_referral(need=need, urgency="urgent", by=owner, at=at)
            service = self.rng.choice(served[need.domain])
            offer = self._draft(referral, service, "urgent", owner, at)
            referrals.send_offer(offer=offer, by=owner, at=at)

        return happens

    # ── The crisis call ──────────────────────────────────────────────────────────────────────────────────────────────

    def _call_time(self, number: int) -> datetime:
        days = self.days * (1 - (number + self.rng.random()) / self.people)
        moment = self.at - timedelta(days=days)
        return moment.replace(minute=self.rng.randrange(60), second=0, microsecond=0)

    def _call(self, number: int, person: Person | None = None) -> Step:
        def happens(at: datetime) -> None:
            encounter = record_encounter(
                program=self.city.riverside,
                by=self.city.responder,
                at=at,
                people=[self._met(person)],
                **scene(self.rng, self.city.areas, number, at) | odd_scene(number),
            )
            met = encounter.met.get()
            if met.agrees == "yes":
                self.line.then(at + self._hours(0.3, 9), lambda when: self._take_on(encounter, met.person, when))
            if person is None and self._chance(0.13):
                again = at + timedelta(days=self.rng.uniform(4, 50))
                self.line.then(again, self._call(number + 10_000, met.person))

        return happens

    def _met(self, person: Person | None) -> Met:
        agrees = self.rng.choices(["yes", "no", "not_asked"], [80, 9, 11])[0]
        if person is not None:
            return Met(person=person, agrees=agrees)
        has_phone = self._chance(0.66)
        return Met(
            facts=facts_of_somebody(self.rng, self.city.areas),
            agrees=agrees,
            phone=f"+1 555 01{self.rng.randrange(10)} {self.rng.randrange(1000, 9999)}" if has_phone else "",
            phone_belongs_to=self.rng.choice(["self", "self", "self", "mother", "shelter desk", "friend"]),
            may_text=self._chance(0.5),
            may_leave_voicemail=self._chance(0.4),
        )

    # ── The case and its follow-ups ──────────────────────────────────────────────────────────────────────────────────

    def _take_on(self, encounter: Encounter, person: Person, at: datetime) -> None:
        if self.at - at < timedelta(hours=20) and self._chance(0.5):
            return  # still new: somebody has to take it on today
        owner = self.rng.choices(self.city.navigators, [34, 22, 22, 22])[0]
        case = take_on(encounter=encounter, person=person, owner=owner, by=self.city.manager, at=at)
        self._plan_contacts(case, encounter)
        for need in case.needs.open().order_by("domain"):
            if self._chance(0.72):
                self.line.then(at + self._hours(4, 60), self._refer(need, owner, tries=2))
        if self._chance(0.06):
            warn_and_keep_letter(case, owner, at)
        if self._chance(0.4):
            self.line.then(
                at + self._hours(2, 300),
                lambda when: write_note(case=case, text=self.rng.choice(words.NOTES), by=owner, at=when),
            )
        self.taken_on += 1
        if self.taken_on % 12 == 0:
            self.line.then(at + timedelta(hours=50), lambda when: self._moved(person, owner, when))
        if self._chance(0.03):
            self.line.then(
                at + self._hours(60, 400), lambda when: hold_case(case=case, reason="hospital", by=owner, at=when)
            )
        self.line.then(at + timedelta(days=self.rng.uniform(36, 70)), lambda when: self._close(case, owner, when))

    def _moved(self, person: Person, owner: Any, at: datetime) -> None:
        """Where somebody stays changes; what stood there before stays readable."""
        found = Person.objects.get(pk=person.root_id)
        where = "sheltered" if found.housing_status != "sheltered" else "doubled_up"
        with history.acting(owner.pk):
            change_person(person=found, version=found.version, housing_status=where, by=owner, at=at)

    def _plan_contacts(self, case: Case, encounter: Encounter) -> None:
        for planned in FollowUp.objects.filter(case=case, encounter=encounter).order_by("due_at", "name"):
            story = self.rng.choices(["reached", "unreached", "missed", "late"], [66, 17, 12, 5])[0]
            if planned.due_at > self.at - timedelta(days=3):
                story = self.rng.choices(["reached", "open"], [55, 45])[0]
            self._plan_attempts(planned, story)

    def _plan_attempts(self, planned: FollowUp, story: str) -> None:
        window = planned.closes_at - planned.opens_at
        tries = {
            "reached": self.rng.choice([1, 1, 2, 3]),
            "unreached": planned.attempts_needed + 1,
            "missed": self.rng.choice([0, 1]),
            "open": self.rng.choice([0, 1]),
            "late": 1,
        }[story]
        for number in range(tries):
            share = (number + self.rng.uniform(0.2, 0.9)) / max(tries, 1)
            when = planned.opens_at + window * share if story != "late" else planned.closes_at + self._hours(2, 30)
            is_last = number == tries - 1
            result = (
                "reached"
                if is_last and story in {"reached", "late"}
                else self.rng.choice(["no_answer", "no_answer", "message_left", "third_party", "not_found"])
            )
            when = self._daytime(when)
            if story != "late":
                when = min(max(when, planned.opens_at + SWEEP_EVERY), planned.closes_at - timedelta(minutes=5))
            self.line.then(when, self._attempt(planned, result))
        if self._chance(0.9):
            self.line.then(planned.closes_at + self._hours(6, 90), lambda when: self._explain(planned, when))

    def _explain(self, planned: FollowUp, at: datetime) -> None:
        """The manager asks why a contact was missed."""
        follow_up = FollowUp.objects.get(pk=planned.pk)
        if follow_up.end == "missed" and not follow_up.missed_cause:
            cause = self.rng.choice(
                ["no_phone", "staff_absent", "staff_absent", "partner_silent", "protocol_wrong", "other"]
            )
            give_cause(follow_up=follow_up, cause=cause, by=self.city.manager, at=at)

    def _attempt(self, planned: FollowUp, result: str) -> Step:
        def happens(at: datetime) -> None:
            follow_up = FollowUp.objects.select_related("case__owner").get(pk=planned.pk)
            is_late = follow_up.state == FollowUpState.ENDED and follow_up.end == "missed" and result == "reached"
            if (follow_up.state == FollowUpState.OPEN or is_late) and follow_up.case.owner:
                mode = (
                    "visit" if result == "not_found" else self.rng.choice(["phone", "phone", "phone", "text", "visit"])
                )
                record_attempt(
                    follow_up=follow_up, case=follow_up.case, mode=mode, result=result, by=follow_up.case.owner, at=at
                )

        return happens

    def _close(self, case: Case, owner: Any, at: datetime) -> None:
        case.refresh_from_db()
        if case.state != CaseState.OPEN or self._chance(0.25):
            return
        for need in case.needs.open().order_by("domain"):
            is_served = need.referrals.filter(result="linked").exists()
            end_need(
                need=need,
                state="met" if is_served else "unmet",
                reason="" if is_served else "no_capacity",
                by=owner,
                at=at,
            )
        close_case(case=case, reason=self.rng.choice(["linked", "no_further_need", "lost_contact"]), by=owner, at=at)

    # ── Requests and answers ─────────────────────────────────────────────────────────────────────────────────────────

    def _refer(self, need: Need, owner: Any, tries: int) -> Step:
        def happens(at: datetime) -> None:
            need.refresh_from_db()
            if need.state != NeedState.OPEN or need.voided_at or not self.services.get(need.domain):
                return
            urgency = self.rng.choices(["emergent", "urgent", "routine"], [10, 45, 45])[0]
            referral = referrals.make_referral(need=need, urgency=urgency, by=owner, at=at)
            for service in self._chosen(need.domain):
                self._send(referral, service, urgency, owner, tries, at)

        return happens

    def _chosen(self, domain: str) -> list[Any]:
        known = [service for service in self.services[domain] if service.organization.name in self.city.desks]
        pool = known if known and self._chance(0.6) else self.services[domain]
        return self.rng.sample(pool, min(len(pool), self.rng.choice([1, 1, 1, 2])))

    def _send(self, referral: Any, service: Any, urgency: str, owner: Any, tries: int, at: datetime) -> None:
        offer = self._draft(referral, service, urgency, owner, at)
        if self._chance(0.04):
            return
        referrals.send_offer(offer=offer, by=owner, at=at)
        self.line.then(at + self._hours(0.1, 7), self._answer(offer, owner, tries))

    def _draft(self, referral: Any, service: Any, urgency: str, owner: Any, at: datetime) -> Offer:
        told, need = opened_by if self._chance(0.93) else asked_by, referral.need.domain
        agree(referral.person, service.organization, owner, [*NEEDED, *asked_by(need), *told(need)], at)
        asked = self.rng.choice(words.ASKED.get(referral.need.domain, ("Help this week",)))
        return referrals.draft_offer(referral=referral, service=service, asked=asked, urgency=urgency, by=owner, at=at)

    def _answer(self, offer: Offer, owner: Any, tries: int) -> Step:
        def happens(at: datetime) -> None:
            current = Offer.objects.select_related("organization", "referral__need").get(pk=offer.pk)
            if current.state not in {OfferState.SENT, OfferState.ACKNOWLEDGED}:
                return
            by, told = self._speaker(current, owner)
            move = self.rng.choices(
                ["acknowledge", "accept", "decline", "waitlist", "ask", "silent"], [24, 40, 15, 6, 6, 9]
            )[0]
            getattr(self, f"_{move}")(current, by, told, owner, tries, at)

        return happens

    def _speaker(self, offer: Offer, owner: Any) -> tuple[Any, str]:
        desk = self.city.desks.get(offer.organization.name)
        return (desk, "") if desk else (owner, "The desk, by phone")

    def _acknowledge(self, offer: Offer, by: Any, told: str, owner: Any, tries: int, at: datetime) -> None:
        referrals.acknowledge_offer(offer=offer, by=by, at=at, told_by=told)
        self.line.then(at + self._hours(1, 20), self._answer(offer, owner, tries))

    def _silent(self, offer: Offer, by: Any, told: str, owner: Any, tries: int, at: datetime) -> None:
        """Nobody answers; the clock does the rest."""

    def _ask(self, offer: Offer, by: Any, told: str, owner: Any, tries: int, at: datetime) -> None:
        number = self.rng.randrange(len(words.QUESTIONS))
        referrals.ask_about_offer(offer=offer, question=words.QUESTIONS[number], by=by, at=at, told_by=told)

        def answers(when: datetime) -> None:
            referrals.answer_question(offer=offer, answer=words.ANSWERS[number], by=owner, at=when)
            self.line.then(when + self._hours(0.5, 8), self._answer(offer, owner, tries))

        self.line.then(at + self._hours(0.5, 12), answers)

    def _waitlist(self, offer: Offer, by: Any, told: str, owner: Any, tries: int, at: datetime) -> None:
        review_on = (at + timedelta(days=self.rng.randrange(5, 16))).date()
        referrals.waitlist_offer(
            offer=offer, review_on=review_on, position=self.rng.choice([None, 2, 5, 9]), by=by, at=at, told_by=told
        )
        later = at + timedelta(days=self.rng.uniform(3, 15))
        moves = [self._accept, self._accept, self._decline]
        self.line.then(later, lambda when: self.rng.choice(moves)(self._current(offer), by, told, owner, tries, when))

    def _current(self, offer: Offer) -> Offer:
        return Offer.objects.select_related("organization", "referral__need").get(pk=offer.pk)

    def _decline(self, offer: Offer, by: Any, told: str, owner: Any, tries: int, at: datetime) -> None:
        reason = self.rng.choice(words.USUAL_REASONS) if self._chance(0.6) else next(self.reasons)
        referrals.decline_offer(offer=offer, reason=reason, by=by, at=at, told_by=told)
        if tries > 1:
            self.line.then(at + self._hours(1, 30), self._refer(offer.referral.need, owner, tries - 1))
        else:
            self.line.then(at + self._hours(5, 60), lambda when: self._give_up(offer, owner, when))

    def _give_up(self, offer: Offer, owner: Any, at: datetime) -> None:
        referral = offer.referral
        if referral.offers.filter(state__in=LIVE).exists():
            return
        result = "not_linked" if referral.offers.filter(accepted_at__isnull=False).exists() else "unmet"
        referrals.close_referral(referral=referral, result=result, reason="Nobody had room", by=owner, at=at)

    def _accept(self, offer: Offer, by: Any, told: str, owner: Any, tries: int, at: datetime) -> None:
        offer = referrals.accept_offer(offer=offer, by=by, at=at, told_by=told)
        if not told:
            talk_after_accepting(self.line, offer, by, owner, at)
        if not offer.identity_is_open(at):
            self.line.then(at + self._hours(1, 60), lambda when: self._open(offer, owner, when))
        starts_at = self._daytime(at + self._hours(14, 110))
        if self._chance(0.7):
            self.line.then(at + self._hours(0.1, 3), lambda when: self._book(offer, starts_at, by, owner, when))
        else:
            self.line.then(at + self._hours(6, 90), lambda when: self._came(offer, by, owner, when))

    def _open(self, offer: Offer, owner: Any, at: datetime) -> None:
        """The consent that was missing is asked for and given."""
        agree(offer.person, offer.organization, owner, [*NEEDED, *opened_by(offer.referral.need.domain)], at)
        referrals.open_identity(offer=offer, by=owner, at=at)

    def _book(self, offer: Offer, starts_at: datetime, by: Any, owner: Any, at: datetime) -> None:
        slot = referrals.book_appointment(offer=offer, starts_at=starts_at, place="Front desk", by=by, at=at)
        if self._chance(0.07):
            return  # nobody has said yet whether it happened

        def settles(when: datetime) -> None:
            attended = self._chance(0.74)
            referrals.settle_appointment(
                appointment=slot,
                attended=attended,
                reason="" if attended else self.rng.choice(["unknown", "transport", "forgot"]),
                by=by,
                at=when,
            )
            self.line.then(
                when + self._hours(0.2, 20),
                lambda later: self._came(offer, by, owner, later) if attended else self._gone(offer, owner, later),
            )

        self.line.then(starts_at + self._hours(1, 20), settles)

    def _came(self, offer: Offer, by: Any, owner: Any, at: datetime) -> None:
        if not self._chance(0.85):
            self.line.then(at + timedelta(days=self.rng.uniform(4, 12)), lambda when: self._gone(offer, owner, when))
            return
        day = at.astimezone(self.city.riverside.zone).date()
        side = "agency" if by != owner else self.rng.choice(["agency", "person", "document", "navigator"])
        words: dict[str, Any] = {
            "evidence": "Letter of admission" if side == "document" else "",
            "told_by": "The front desk, by phone" if by == owner and side == "agency" else "",
            "stage": (stage := stage_of(offer, self.rng)),
        }
        say = referrals.state_linkage
        told = {"offer": offer, "side": side, "began": True, "service_on": day, **words, "by": by}
        self.line.then(at + told_after(at), lambda when: say(**told, at=when))
        if self._chance(0.45):
            said: dict[str, Any] = {"began": False, "service_on": None, "stage": ""}
            if self._chance(0.92):
                said = {"began": True, "service_on": day, "stage": stage}
            self.line.then(
                at + self._hours(20, 150), lambda when: say(offer=offer, side="person", **said, by=owner, at=when)
            )

    def _gone(self, offer: Offer, owner: Any, at: datetime) -> None:
        if self._chance(0.9):
            referrals.not_link_offer(
                offer=offer,
                reason=self.rng.choice(["no_show", "not_reached", "transport", "changed_mind", "unknown"]),
                attempts=3,
                by=owner,
                at=at,
            )
            self.line.then(at + self._hours(20, 80), lambda when: self._give_up(offer, owner, when))

    # ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _sweep(self, at: datetime) -> None:
        sweep_contacts(at=at)
        if self.swept % 12 == 0:
            referrals.act_on_ended_consents(at=at)
        referrals.act_on_due_offers(at=at)
        self.swept += 1
        if self.swept % 120 == 0:
            self.say(
                f"  {at:%d %b %Y}: {Encounter.objects.count()} calls, {Case.objects.count()} cases, "
                f"{Offer.objects.count()} requests"
            )


def present() -> datetime:
    """The moment up to which the city has lived."""
    return now().replace(second=0, microsecond=0)
