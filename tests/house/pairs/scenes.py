"""Scenes: one person's story, each stopped at another moment, so that every action has a moment in which it fits."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from casemgmt.cases import actions as cases
from casemgmt.cases.covers.actions import cover_for
from casemgmt.core.actor import LinkHolder
from casemgmt.duties.ledger import follow
from casemgmt.duties.rota.actions import put_on_call
from casemgmt.followups.actions import give_cause, sweep_contacts
from casemgmt.messaging import actions as texts
from casemgmt.people import actions as people
from referrals import actions as referrals
from referrals.models import ReplyLink

from ..world import World


class Scene:
    """Rows by name, each read anew by whoever asks, as a page does. `at` is now."""

    def __init__(self, world: World) -> None:
        self._world, self._rows = world, {}

    def keep(self, **rows: Any) -> None:
        self._rows.update({name: (type(row), row.pk) for name, row in rows.items()})

    def __getattr__(self, name: str) -> Any:
        if name in self._rows:
            model, pk = self._rows[name]
            return model._default_manager.get(pk=pk)
        return getattr(self._world, name)

    def __contains__(self, name: str) -> bool:
        """Whether the row stands: some, as a draft, are thrown away as the story goes on."""
        model, pk = self._rows.get(name, (None, None))
        return bool(model and model._default_manager.filter(pk=pk).exists())


SCENES: dict[str, Callable[[World, Scene], None]] = {}


def scene(build: Callable[[World, Scene], None]) -> Callable[[World, Scene], None]:
    SCENES[build.__name__] = build
    return build


def _met(w: World, s: Scene) -> None:
    """Met twice, with a number; another entry and a stranger of the same program, met once each."""
    encounter = w.meet(w.ago(hours=50), needs_heard=["shelter", "food"])
    person = encounter.people.get()
    again = w.meet(w.ago(hours=1), needs_heard=[], person=person)
    twin_met = w.meet(w.ago(hours=2), needs_heard=["shelter"])
    twin, point = twin_met.people.get(), person.contact_points.get()
    people.change_contact_point(point=point, may_text=True, by=w.navigator, at=w.ago(hours=2))
    spare = people.add_contact_point(person=person, value="541 555 7777", by=w.navigator, at=w.at)
    alert = people.add_alert(person=person, text="a dog", expires_on=w.today, by=w.navigator, at=w.at)
    s.keep(encounter=encounter, again=again, twin_met=twin_met, person=person, twin=twin, point=point, spare=spare)
    s.keep(alert=alert, harbor=w.harbor, clinic=w.clinic)


def _taken_on(w: World, s: Scene) -> None:
    _met(w, s)
    case = w.take_on(s.encounter, w.ago(hours=49))
    sweep_contacts(at=w.at)
    rows = case.follow_ups.order_by("due_at")
    s.keep(case=case, shelter=case.needs.get(domain="shelter"), food=case.needs.get(domain="food"))
    s.keep(missed=rows.filter(end="missed").first(), follow_up=rows.filter(state="open").first())
    s.keep(attempt=w.attempt(case, w.ago(minutes=2), s.follow_up))
    s.keep(message=texts.send_message(case=case, contact_point=s.point, purpose="tried", by=w.navigator, at=w.at))
    s.keep(reply=w.came_in(s.point.normalized).rows.get())
    on = w.today + timedelta(days=3)
    s.keep(next_date=cases.set_next_date(case=case, on=on, words="Ask again", by=w.navigator, at=w.ago(hours=2)))
    s.keep(second=w.person_at_large("second", "navigator"))


def _asked(w: World, s: Scene, *, we_choose: bool = False) -> None:
    """Two agencies are asked, a third service stands in a draft."""
    _taken_on(w, s)
    at = w.ago(hours=3)
    s.keep(consent=w.consent(s.person, w.harbor, at), rival_consent=w.consent(s.person, w.clinic, at))
    made = {"need": s.shelter, "urgency": "urgent", "we_choose": we_choose}
    s.keep(referral=referrals.make_referral(**made, by=w.navigator, at=at))
    for name, service in (("offer", w.beds), ("rival", w.rooms), ("draft", w.more)):
        words = {"referral": s.referral, "service": service, "asked": "One bed", "urgency": "urgent"}
        s.keep(**{name: referrals.draft_offer(**words, by=w.navigator, at=at)})
    for name in ("offer", "rival"):
        referrals.send_offer(offer=getattr(s, name), by=w.navigator, at=at)
    times = {"made_at": at, "expires_at": w.at + timedelta(days=3)}
    s.keep(link=ReplyLink.objects.create(offer=s.offer, token_hash="x", **times))
    s.keep(word=referrals.write_message(offer=s.offer, text="Room?", by=w.shelter_desk, at=w.ago(hours=2)))


@scene
def met(w: World, s: Scene) -> None:
    """Nobody has taken them on yet."""
    _met(w, s)


@scene
def merged(w: World, s: Scene) -> None:
    """Two entries of one person, one of them met again; nobody has taken them on yet."""
    _met(w, s)
    s.keep(merge=people.merge_people(keep=s.person, gone=s.twin, by=w.navigator, at=w.at))


@scene
def stopped(w: World, s: Scene) -> None:
    """The person asked for no more texts."""
    _taken_on(w, s)
    s.keep(stop=texts.stop_number(number=s.point.normalized, at=w.ago(minutes=1)))


@scene
def asked(w: World, s: Scene) -> None:
    """Two agencies are asked."""
    _asked(w, s)


@scene
def asked_under_twin(w: World, s: Scene) -> None:
    """The same, and the consent stands on the entry that was merged into this one."""
    _taken_on(w, s)
    s.keep(consent=w.consent(s.twin, w.harbor, w.ago(hours=3)))
    s.keep(merge=people.merge_people(keep=s.person, gone=s.twin, by=w.navigator, at=w.ago(hours=3)))
    referral = referrals.make_referral(need=s.shelter, urgency="urgent", by=w.navigator, at=w.ago(hours=3))
    words = {"service": w.beds, "asked": "One bed", "urgency": "urgent", "by": w.navigator, "at": w.ago(hours=3)}
    offer = referrals.draft_offer(referral=referral, **words)
    s.keep(referral=referral, offer=referrals.send_offer(offer=offer, by=w.navigator, at=w.ago(hours=2)))


@scene
def questioned(w: World, s: Scene) -> None:
    """One agency asks back, the other has put them on its waiting list."""
    _asked(w, s)
    referrals.ask_about_offer(offer=s.offer, question="Pets?", by=w.shelter_desk, at=w.ago(hours=1))
    review_on = (w.at + timedelta(days=3)).date()
    referrals.waitlist_offer(offer=s.rival, review_on=review_on, by=w.clinic_lead, at=w.ago(hours=1))


@scene
def we_choose(w: World, s: Scene) -> None:
    """Both said yes, and we choose."""
    _asked(w, s, we_choose=True)
    for offer, desk in ((s.offer, w.shelter_desk), (s.rival, w.clinic_lead)):
        referrals.accept_offer(offer=offer, by=desk, at=w.ago(minutes=5))


@scene
def taken(w: World, s: Scene) -> None:
    """One agency holds the referral, with a date that is over and one to come; its answer can still be undone."""
    _asked(w, s)
    referrals.accept_offer(offer=s.offer, by=w.shelter_desk, at=w.ago(minutes=10))
    for name, starts_at in (("past", w.ago(minutes=1)), ("slot", w.at + timedelta(days=2))):
        words = {"offer": s.offer, "starts_at": starts_at, "by": w.shelter_desk, "at": w.ago(minutes=9)}
        s.keep(**{name: referrals.book_appointment(**words)})


@scene
def declined(w: World, s: Scene) -> None:
    """One agency said no a moment ago, the other is silent."""
    _asked(w, s)
    referrals.decline_offer(offer=s.offer, reason="no_capacity", by=w.shelter_desk, at=w.ago(minutes=5))


@scene
def refused(w: World, s: Scene) -> None:
    """Everybody said no; the need and the referral are decided, so that the case can close."""
    _asked(w, s)
    for offer, desk in ((s.offer, w.shelter_desk), (s.rival, w.clinic_lead)):
        referrals.decline_offer(offer=offer, reason="no_capacity", by=desk, at=w.ago(minutes=5))
    for need in (s.shelter, s.food):
        cases.end_need(need=need, state="unmet", reason="no_capacity", by=w.navigator, at=w.ago(minutes=2))


@scene
def served(w: World, s: Scene) -> None:
    """Service began; the case is ready to close."""
    _asked(w, s)
    referrals.accept_offer(offer=s.offer, by=w.shelter_desk, at=w.ago(minutes=30))
    said = {"side": "agency", "began": True, "service_on": w.today}
    referrals.state_linkage(offer=s.offer, **said, by=w.shelter_desk, at=w.ago(minutes=20))
    s.keep(statement=s.offer.statements.get())
    type(s.offer).objects.filter(pk=s.offer.pk).update(stages_done=["check_7", "check_30"], next_step_at=w.at)
    follow(people=[s.person.root_id], at=w.at)  # a month was not lived, so that no action told the ledger
    s.keep(check=referrals.answer_check(offer=s.offer, days=7, still_served=True, by=w.navigator, at=w.ago(minutes=3)))
    words = {"offer": s.offer, "starts_at": w.ago(minutes=5), "by": w.shelter_desk, "at": w.ago(minutes=19)}
    came = {"appointment": referrals.book_appointment(**words), "attended": True}
    s.keep(answer=referrals.settle_appointment(**came, by=w.navigator, at=w.ago(minutes=3)).answers.get())
    for need in s.case.needs.filter(state="open"):
        cases.end_need(need=need, state="met", by=w.navigator, at=w.ago(minutes=2))


@scene
def held(w: World, s: Scene) -> None:
    """In hospital; a moment ago it was said why a contact was missed."""
    _asked(w, s)
    s.keep(caused=give_cause(follow_up=s.missed, cause="no_phone", by=w.navigator, at=w.ago(minutes=4)))
    cases.hold_case(case=s.case, reason="hospital", by=w.navigator, at=w.ago(minutes=30))


@scene
def closed(w: World, s: Scene) -> None:
    """Closed, a quarter of an hour after a no."""
    refused(w, s)
    cases.close_case(case=s.case, reason="no_further_need", by=w.navigator, at=w.ago(minutes=1))


@scene
def unassigned(w: World, s: Scene) -> None:
    """A case that nobody has; a colleague's cases are covered."""
    _met(w, s)
    s.keep(case=cases.open_case(encounter=s.encounter, person=s.person, by=w.manager, at=w.ago(days=1)))
    s.keep(shelter=s.case.needs.get(domain="shelter"), second=w.person_at_large("second", "navigator"))
    days = {"first_day": w.today, "last_day": w.today + timedelta(days=2)}
    s.keep(cover=cover_for(program=w.riverside, away=w.navigator, stand_in=s.second, **days, by=w.manager, at=w.at))
    night = {"first_day": days["last_day"], "last_day": days["last_day"], "begins": time(17), "ends": time(9)}
    s.keep(shift=put_on_call(program=w.riverside, user=s.second, **night, by=w.manager, at=w.at)[0])


def link_holder(s: Scene) -> LinkHolder:
    return LinkHolder(s.offer)
