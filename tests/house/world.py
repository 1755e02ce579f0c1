"""A small world with one row of each kind, built by actions, so that every address leads to something real."""

import io
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from casemgmt.accounts.actions import add_area, add_member, merge_areas
from casemgmt.accounts.identity.actions import propose_identity
from casemgmt.accounts.invitations.actions import invite_member
from casemgmt.accounts.models import BrowserSession, Membership, Program, User
from casemgmt.accounts.roles import Role
from casemgmt.accounts.saved_views.actions import save_view
from casemgmt.accounts.tokens.actions import make_token
from casemgmt.cases import actions as cases
from casemgmt.cases.caseload.actions import open_caseload, read_caseload
from casemgmt.cases.caseload.models import Caseload, KeptColumns
from casemgmt.cases.restrictions.actions import restrict_person
from casemgmt.colleagues import actions as colleagues
from casemgmt.core.actor import CLOCK
from casemgmt.core.jobs import run_now
from casemgmt.core.models import Effect, Job, WebLine
from casemgmt.duties.models import Duty
from casemgmt.duties.rota.actions import put_on_call
from casemgmt.encounters.actions import Met, record_encounter, run_import, start_import
from casemgmt.encounters.by_eye.actions import open_sample
from casemgmt.encounters.by_eye.models import KeptMapping
from casemgmt.encounters.queries import shipped_mappings
from casemgmt.feedback.actions import ask_how_it_went, write_feedback
from casemgmt.followups.actions import draft_version, record_attempt, sweep_contacts
from casemgmt.messaging import actions as texts
from casemgmt.people import actions as people
from casemgmt.people.consents.proof import Signed, take_paper
from casemgmt.people.models import Category
from casemgmt.publishing.actions import ask_for_preview
from casemgmt.publishing.extracts.actions import ask_for_extract
from casemgmt.publishing.extracts.views import FILES
from casemgmt.publishing.models import Extract, Preview
from casemgmt.reports.actions import (
    ask_for_access_report,
    ask_for_export,
    ask_for_report,
    draw_sample,
    plan_monthly_report,
    review_contact,
    sign_report,
    write_annotation,
)
from casemgmt.retention.actions import ask_to_forget, carry_out, confirm_forgetting, place_hold
from casemgmt.retention.archive.actions import agree_to_archive, ask_for_archive
from casemgmt.retention.archive.models import Archive
from providers import actions as directory
from providers.by_eye.actions import open_list
from providers.door.actions import make_door_key
from providers.models import (
    ListingConflict,
    ListingDouble,
    ListingMapping,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    WordGroup,
)
from providers.news import actions as news
from referrals import actions as referrals
from referrals.models import PacketBatch

EXTRACT_REPORT = {"people_in_it": 0, "left_out": 0, "k_asked": 5, "smallest_class": 5, "coarsened": []}
ALL = [Category.NEEDS, Category.IDENTITY, Category.CONTACT, Category.TELL_US_BACK]
CALLS = """ID,End Point of Dispatch,City,Dispatch Request Date & Time,Dispatch Date & Time,\
Arrival on Scene Date & Time,Engagement with Client Date & Time,\
MCIT Departure Date & Time,Reason for Dispatch #1,Reason for Dispatch #2,\
Reason for Dispatch #3,Reason for Dispatch #4,Reason for Dispatch #5,Disposition
{id},,Riverside,2026-04-21 14:44:00,2026-04-21 15:03:00,2026-04-21 15:13:00,2026-04-21 00:00:00,\
2026-04-21 17:13:00,Difficulty functioning,,,,,Remained in community"""
OUR_NUMBER = "+15415550100"
DIRECTORY_FILE = b'{"id": "no-uuid", "name": "A file with one bad row"}'


class World:
    """Rows by name. `at` is now; what lies behind was done at earlier moments."""

    def __init__(self, cast: dict[str, Any], riverside: Program, harbor: Organization, clinic: Organization) -> None:
        self.riverside, self.harbor, self.clinic = riverside, harbor, clinic
        self.navigator, self.manager, self.responder = cast["navigator"], cast["manager"], cast["responder"]
        self.shelter_desk, self.clinic_lead = cast["shelter_desk"], cast["clinic_lead"]
        self.at = timezone.now()
        self.numbers = iter(range(1, 1_000_000))

    @property
    def today(self) -> date:
        """The day it is in the program, which in the evening is not that of UTC."""
        return self.at.astimezone(self.riverside.zone).date()

    def ago(self, **length: float) -> datetime:
        return self.at - timedelta(**length)

    # One verb each, with what does not matter left out.

    def meet(self, at: datetime, *, agrees: str = "yes", program: Any = None, by: Any = None, **facts: Any) -> Any:
        """A person is met in an encounter that cleared at this moment."""
        number = next(self.numbers)
        known = {"first_name": "Ivo", "last_name": f"Invented{number}", "birth_year": 1980 + number % 20}
        met = Met(facts=facts.pop("about", known), agrees=agrees, phone=f"541 555 {number:04d}")
        met = Met(person=facts.pop("person"), agrees=agrees) if "person" in facts else met
        facts = {"source": "911", "disposition": "on_scene", "risk": "moderate", "needs_heard": ["shelter"]} | facts
        times = {"received_at": at - timedelta(minutes=40), "on_scene_at": at - timedelta(minutes=20), "cleared_at": at}
        program = program or self.riverside
        return record_encounter(program=program, by=by or self.responder, at=at, people=[met], **facts, **times)

    def take_on(self, encounter: Any, at: datetime, by: Any = None) -> Any:
        return cases.take_on(encounter=encounter, person=encounter.people.get(), by=by or self.navigator, at=at)

    def find_out(self, person: Any) -> Any:
        """Somebody is found to be a person written down elsewhere, whose entry stands for both from now on."""
        n = next(self.numbers)
        twin = people.create_person(
            program=self.riverside, first_name="Ivo", last_name=f"Known{n}", by=self.navigator, at=self.at
        )
        people.merge_people(keep=twin, gone=person, by=self.navigator, at=self.at)
        return twin

    def consent(self, person: Any, organization: Organization, at: datetime) -> Any:
        return people.give_consent(
            person=person,
            organization=organization,
            categories=ALL,
            purpose="To be referred",
            expires_at=at + timedelta(days=90),
            how_given="verbal",
            witness="Nell Navigator",
            by=self.navigator,
            at=at,
        )

    def draft(self, case: Any, service: Service, at: datetime, domain: str = "shelter") -> Any:
        need = case.needs.filter(domain=domain, state="open").first()
        need = need or cases.add_need(case=case, domain=domain, by=self.navigator, at=at)
        referral = referrals.make_referral(need=need, urgency="urgent", by=self.navigator, at=at)
        words = {"asked": "One bed", "urgency": "urgent", "by": self.navigator, "at": at}
        return referrals.draft_offer(referral=referral, service=service, **words)

    def send(self, case: Any, service: Service, at: datetime, domain: str = "shelter") -> Any:
        self.consent(case.person, service.organization, at)
        return referrals.send_offer(offer=self.draft(case, service, at, domain), by=self.navigator, at=at)

    def attempt(self, case: Any, at: datetime, follow_up: Any = None, result: str = "no_answer") -> Any:
        words = {"mode": "phone", "result": result, "by": self.navigator, "at": at}
        return record_attempt(case=case, follow_up=follow_up, **words).attempt

    def text(self, case: Any, point: Any) -> Any:
        """One more; those before it have gone."""
        case.person_messages.update(state="sent")
        return texts.send_message(case=case, contact_point=point, purpose="tried", by=self.navigator, at=self.at)

    def came_in(self, number: str) -> Any:
        return texts.receive_reply(
            number=number, to=OUR_NUMBER, body="Hi", provider_id=f"SM{next(self.numbers)}", at=self.at
        )

    def service(self, organization: Organization, name: str) -> Service:
        """A listing with one place."""
        facts = {"source": "test", "source_record_id": f"{name} {next(self.numbers)}"}
        made = Service.objects.create(
            organization=organization, name=name, status="active", need_domains=["shelter"], **facts
        )
        place = Location.objects.create(organization=organization, name=name, location_type="physical", **facts)
        ServiceAtLocation.objects.create(service=made, location=place, **facts)
        Phone.objects.create(service=made, number="541 555 0199", **facts)
        return made

    def whole_story(self) -> None:
        """One more of everything that lists show, so that lists can be made long."""
        n = next(self.numbers)
        encounter = self.meet(self.ago(hours=30))
        case = self.take_on(encounter, self.ago(hours=29))
        service = self.service(self.harbor, f"Beds {n}")
        offer = self.send(case, service, self.ago(hours=4))
        self.attempt(case, self.ago(hours=2), case.follow_ups.order_by("due_at").first())
        cases.write_note(case=case, text="Sounded well", by=self.navigator, at=self.at)
        self.consent(self.case.person, self.organization(f"Agency {n}"), self.ago(hours=3))
        cases.write_note(case=self.case, text=f"Note {n}", by=self.navigator, at=self.at)
        cases.open_case(encounter=(met := self.meet(self.at)), person=met.people.get(), by=self.manager, at=self.at)
        taken = self.send(self.take_on(self.meet(self.ago(hours=9)), self.ago(hours=8)), service, self.ago(hours=8))
        referrals.accept_offer(offer=taken, by=self.shelter_desk, at=self.ago(hours=7))
        referrals.write_message(offer=taken, text=f"Room {n} is kept.", by=self.shelter_desk, at=self.ago(hours=6))
        starts_at = self.at + timedelta(hours=n)
        referrals.book_appointment(offer=taken, starts_at=starts_at, by=self.shelter_desk, at=self.ago(hours=6))
        for row in (case, taken):  # rows of theirs point to an entry that does not stand for them any more
            self.find_out(row.person)
        self.read_calls(f"c{n}")
        self.ask_for_report()
        self.read_directory()
        add_area(program=self.riverside, name=f"Area {n}", by=self.admin, at=self.at)
        self.text(self.case, self.point)
        self.came_in(self.point.normalized)
        self.came_in("+15415550000")
        self.person_at_large(f"p{n}")
        directory.propose_correction(service=service, reason="age", source=offer.pk, by=self.shelter_desk, at=self.at)
        assert offer.state == "sent"

    def organization(self, name: str) -> Organization:
        facts = {"description": name, "is_agency": True, "source": "test", "source_record_id": name}
        return Organization.objects.create(name=name, **facts)

    def read_calls(self, number: str) -> Any:
        return run_import(batch=self.take_in_calls(number, in_background=False), by=self.manager, at=self.at)

    def take_in_calls(self, number: str, **more: Any) -> Any:
        heading, row = CALLS.splitlines()
        return start_import(
            program=self.riverside,
            mapping_text=shipped_mappings()["mobile_crisis"].read_text("utf-8"),
            file_name="calls.csv",
            content=f"{heading}\n{row}\n".replace("{id}", number).encode(),
            by=self.manager,
            at=self.at,
            **more,
        )

    def read_directory(self) -> Any:
        job = directory.begin_import(
            file=ContentFile(DIRECTORY_FILE, "directory.json"),
            file_name="directory.json",
            mapping="",
            source="test-file",
            by=self.manager,
            at=self.at,
        )
        run_now(Job.objects.get(subject_id=job.pk), at=self.at)
        directory.press_import(job=job, by=self.manager, at=self.at)
        run_now(Job.objects.get(subject_id=job.pk, ended_at=None), at=self.at)
        job.refresh_from_db()
        return job

    def ask_for_report(self) -> Any:
        days = {"first_day": self.ago(days=30).date(), "last_day": self.ago(days=1).date()}
        return ask_for_report(program=self.riverside, **days, by=self.manager, at=self.at)

    def person_at_large(self, nickname: str, role: str = Role.RESPONDER) -> User:
        """A colleague more."""
        user = User.objects.create_user(f"{nickname}@riverside.example", "a-long-enough-word", name=nickname)
        add_member(program=self.riverside, user=user, role=role, by=CLOCK, at=self.at)
        return user


def build(
    cast: dict[str, Any], riverside: Program, lakeside: Program, harbor: Organization, clinic: Organization
) -> World:
    """In the order of the work: met, taken on, followed up, referred, answered, linked."""
    world = World(cast, riverside, harbor, clinic)
    world.admin = cast["admin"]
    User.objects.filter(pk=world.admin.pk).update(runs_installation=True)
    _settings(world)
    _directory(world)
    _effects(world)
    _people(world)
    _cases(world)
    _texts(world)
    _referrals(world)
    _feedback(world)
    _papers(world)
    _colleagues(world)
    _next_door(world, lakeside, cast["other_navigator"])
    sweep_contacts(at=world.at)
    for name in ("case", "missed", "follow_up", "offer_accepted"):
        getattr(world, name).refresh_from_db()
    return world


def _settings(w: World) -> None:
    w.area = add_area(program=w.riverside, name="Downtown", by=w.admin, at=w.at)
    w.gone_area = add_area(program=w.riverside, name="Old downtown", by=w.admin, at=w.at)
    w.area_merge = merge_areas(area=w.gone_area, into=w.area, by=w.admin, at=w.at)
    w.membership = Membership.objects.get(user=w.responder)
    w.member_invitation = invite_member(
        program=w.riverside, email="new@riverside.example", role=Role.ANALYST, by=w.admin, at=w.at
    )

    w.identity_setup = propose_identity(
        program=w.riverside, name="Riverside", shape="okta", issuer="https://id.riverside.example", client_id="app",
        secret="a secret", domains=["riverside.example"], by=w.admin, at=w.at,
    )  # fmt: skip
    w.browser_session = SimpleNamespace(pk=_signed_in(w.navigator).id)
    w.api_token = make_token(name="Nightly report", scope="reading", lasts=365, by=w.navigator, at=w.at)[0]


def _signed_in(user: User) -> BrowserSession:
    browser = Client()
    browser.force_login(user)
    return BrowserSession.objects.get(pk=browser.session.session_key)


def _directory(w: World) -> None:
    w.beds, w.rooms = w.service(w.harbor, "Night shelter"), w.service(w.clinic, "Respite rooms")
    w.own_words = WordGroup.objects.create(words=["hygge"], changed_at=w.at)
    w.correction = directory.propose_correction(
        service=w.beds, reason="no_capacity", source=w.beds.pk, by=w.shelter_desk, at=w.at
    )
    w.colleague = directory.add_staff(
        organization=w.clinic,
        user=User.objects.create_user("c@northclinic.example"),
        role="agency_staff",
        by=CLOCK,
        at=w.at,
    )
    w.change = directory.classify_organization(organization=w.harbor, agency_class="shelter", by=w.manager, at=w.at)
    w.invitation = directory.invite_staff(
        organization=w.clinic, email="n@northclinic.example", role="agency_staff", by=w.clinic_lead, at=w.at
    )
    w.webhook = referrals.add_webhook(
        organization=w.clinic, url="http://127.0.0.1:9/", events=["offer.sent"], by=w.clinic_lead, at=w.at
    )
    w.delivery = referrals.ping_webhook(webhook=w.webhook, by=w.clinic_lead, at=w.at)
    w.door_key = make_door_key(program=w.riverside, name="211", by=w.admin, at=w.at)[0]
    w.news_address = news.add_news_address(
        program=w.riverside, name="211", url="http://127.0.0.1:9/", by=w.admin, at=w.at
    )
    w.news_call = news.ping_news(webhook=w.news_address, by=w.admin, at=w.at)
    directory.update_capacity(service=w.beds, available=2, by=w.shelter_desk, at=w.ago(minutes=20))
    w.place = ServiceAtLocation.objects.get(service=w.beds)
    w.taxonomy = Taxonomy.objects.create(name="Needs", source="test", source_record_id="t")
    w.term = TaxonomyTerm.objects.create(
        name="Shelter", taxonomy_detail=w.taxonomy, source="test", source_record_id="tt"
    )
    w.listing_double = ListingDouble.objects.create(
        entity="service", one_id=w.beds.pk, other_id=w.rooms.pk, program=w.riverside, found_at=w.at
    )
    w.conflict = ListingConflict.objects.create(
        organization=w.harbor, entity="service", row_id=w.beds.pk, field="alert", source="test", ours=w.beds.alert,
        theirs="Closed", found_at=w.at,
    )  # fmt: skip
    w.waiting_calls = w.take_in_calls("c8")
    w.directory_import = w.read_directory()
    w.waiting_import = directory.begin_import(
        file=ContentFile(DIRECTORY_FILE, "later.json"),
        file_name="later.json",
        mapping="",
        source="later",
        by=w.manager,
        at=w.at,
    )


def _people(w: World) -> None:
    w.encounter = w.meet(w.ago(days=5), needs_heard=["shelter", "food"], narrative="Calm after a talk.")
    w.met = w.encounter.met.get()
    w.person = w.encounter.people.get()
    w.point = w.person.contact_points.get()
    w.old_point = people.add_contact_point(person=w.person, value="541 555 9999", by=w.navigator, at=w.at)
    people.keep_contact_card(person=w.person, introduce_as="a friend from the library", by=w.navigator, at=w.at)
    expires_on = w.today + timedelta(days=8)
    w.alert = people.add_alert(person=w.person, text="visit in pairs", expires_on=expires_on, by=w.navigator, at=w.at)
    unknown = {"description": "man, grey coat, 5th and Main", "age_estimate": 50}
    w.street_encounter = w.meet(w.ago(hours=3), about=unknown)
    w.unknown = w.street_encounter.people.get()
    names = {"first_name": "Maria", "last_name": "Lopez", "birth_year": 1990}
    w.double, other = [people.create_person(program=w.riverside, **names, by=w.navigator, at=w.at) for _ in range(2)]
    w.household_link = people.link_people(
        person=w.person, other=w.double, relation="sibling", said_by="her aunt", by=w.navigator, at=w.at
    )
    w.merge = people.merge_people(keep=w.double, gone=other, by=w.navigator, at=w.at)


def _cases(w: World) -> None:
    w.case = w.take_on(w.encounter, w.ago(days=4, hours=23))
    w.need = w.case.needs.get(domain="food")
    soon = {"on": w.today + timedelta(days=2), "words": "Ask about the landlord"}
    w.next_date = cases.set_next_date(case=w.case, **soon, by=w.navigator, at=w.ago(days=1))
    w.note = cases.write_note(case=w.case, text="She likes the library.", by=w.navigator, at=w.ago(days=2))
    letter = SimpleUploadedFile("letter.txt", b"Rent for May is open.")
    words = {"paper": "letter", "day": w.today - timedelta(days=2), "words": "from the landlord"}
    w.file = cases.add_file(case=w.case, upload=letter, **words, by=w.navigator, at=w.ago(days=1))
    w.draft_note = cases.save_draft_note(case=w.case, text="Not finished", by=w.navigator, at=w.at)
    sweep_contacts(at=w.at)
    w.missed = w.case.follow_ups.filter(end="missed").first()
    w.fresh_case = w.take_on(w.meet(w.ago(hours=20)), w.ago(hours=19))
    w.follow_up = w.fresh_case.follow_ups.filter(state="open").order_by("due_at").first()
    w.duty = Duty.objects.open().get(subject_id=w.follow_up.pk)
    w.tried = w.attempt(w.case, w.ago(minutes=2), result="hospitalised")
    w.plan = draft_version(protocol=w.riverside.protocols.get(), by=w.manager, at=w.at)
    w.plan_step = w.plan.steps.get(code="72h")
    w.held_case = w.take_on(w.meet(w.ago(days=6)), w.ago(days=6))
    cases.hold_case(case=w.held_case, reason="hospital", by=w.navigator, at=w.ago(days=1))
    closed = w.take_on(w.meet(w.ago(days=9), needs_heard=[]), w.ago(days=9))
    w.closed_case = cases.close_case(case=closed, reason="no_further_need", by=w.navigator, at=w.ago(days=2))
    unassigned = w.meet(w.ago(hours=5))
    deputy = w.person_at_large("deputy", Role.NAVIGATOR)
    days = {"first_day": w.today + timedelta(days=9), "last_day": w.today + timedelta(days=12)}
    night = {"begins": time(17), "ends": time(9), "by": w.manager, "at": w.at}
    w.shift = put_on_call(program=w.riverside, user=deputy, **days, **night)[0]
    w.view = save_view(user=w.manager, path="/late/", query="by=kind", name="By kind")
    w.cover = cases.cover_for(program=w.riverside, away=deputy, stand_in=w.navigator, **days, by=w.manager, at=w.at)
    guarded = w.take_on(w.meet(w.ago(hours=7), needs_heard=[]), w.ago(hours=7), by=deputy)
    w.restriction = restrict_person(case=guarded, keep=[deputy], reason="Works here", by=w.manager, at=w.ago(hours=6))
    w.unassigned_case = cases.open_case(
        encounter=unassigned, person=unassigned.people.get(), by=w.manager, at=w.ago(hours=5)
    )


def _texts(w: World) -> None:
    people.change_contact_point(point=w.point, may_text=True, by=w.navigator, at=w.at)
    w.person_message = w.text(w.case, w.point)
    w.reply_row = w.came_in(w.point.normalized).rows.get()
    texts.set_text_number(program=w.riverside, number=OUR_NUMBER, by=w.manager, at=w.at)
    w.unknown_reply = w.came_in("+15415550000")


def _effects(w: World) -> None:
    """A mail that was given up, and an address that rests."""
    gone = {"dropped_at": w.at, "given_up_at": w.at, "last_error": "SMTPRecipientsRefused 550", "attempts": 3}
    w.effect = Effect.objects.create(kind="offer.moved", key="given up", due_at=w.at, data={"offer": "none"}, **gone)
    WebLine.objects.create(name=w.webhook.line, failures=4, open_since=w.at, next_try_at=w.at, last_error="timed_out")


def _signed_on_paper(w: World) -> Any:
    """A consent with the paper that was signed."""
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(out, "PNG")
    paper = Signed(paper=take_paper(SimpleUploadedFile("signed.png", out.getvalue())))
    terms = {"organization": w.harbor, "categories": ["documents"], "purpose": "Papers", "how_given": "paper"}
    until = w.at + timedelta(days=30)
    return people.give_consent(
        person=w.person, expires_at=until, signed=paper, by=w.navigator, at=w.ago(days=4), **terms
    )


def _referrals(w: World) -> None:
    w.permission = w.person.contact_permissions.first()
    w.consent_given = w.consent(w.person, w.clinic, w.ago(days=4))
    w.consent_signed = _signed_on_paper(w)
    w.offer_draft = w.draft(w.case, w.rooms, w.at, domain="food")
    w.offer_sent = w.send(w.unassigned_case, w.beds, w.ago(hours=1))
    w.offer_clinic = w.send(w.held_case, w.rooms, w.ago(hours=1))
    w.offer_accepted = w.send(w.case, w.beds, w.ago(days=3))
    referrals.accept_offer(offer=w.offer_accepted, by=w.shelter_desk, at=w.ago(days=3))
    w.referral = w.offer_accepted.referral
    w.message = referrals.write_message(
        offer=w.offer_accepted,
        text="The letter for the landlord.",
        upload=SimpleUploadedFile("letter.txt", b"The bed is kept."),
        by=w.shelter_desk,
        at=w.ago(days=2, hours=1),
    )
    booked = {"offer": w.offer_accepted, "starts_at": w.ago(days=2), "by": w.shelter_desk}
    w.appointment = referrals.book_appointment(at=w.ago(days=3), **booked)
    linked = w.take_on(w.meet(w.ago(days=9)), w.ago(days=9))
    w.offer_linked = w.send(linked, w.beds, w.ago(days=8))
    referrals.accept_offer(offer=w.offer_linked, by=w.shelter_desk, at=w.ago(days=8))
    said = {"side": "agency", "began": True, "service_on": w.ago(days=5).date(), "by": w.shelter_desk}
    w.linkage = referrals.state_linkage(offer=w.offer_linked, at=w.ago(days=4), **said)
    w.statement = w.offer_linked.statements.get()


def _feedback(w: World) -> None:
    about = {"about": "agency", "about_organization": w.harbor, "case": w.case}
    words = {"kind": "complaint", "channel": "phone", "topic": "waiting", "words": "Nobody opened the door."}
    w.feedback = write_feedback(program=w.riverside, **about, **words, by=w.navigator, at=w.ago(days=1))
    w.survey_paper = ask_how_it_went(case=w.fresh_case, channel="paper", by=w.navigator, at=w.at)[0]


def _colleagues(w: World) -> None:
    on, told = w.today - timedelta(days=20), {"by": w.manager, "at": w.at}
    w.topic = colleagues.add_training_topic(program=w.riverside, name="First aid", months_valid=24, **told)
    [w.training] = colleagues.record_training(topic=w.topic, held_on=on, attended=[w.navigator], **told)
    about = {"program": w.riverside, "user": w.navigator, "after": "hard_call", "offered_on": on}
    w.support = colleagues.offer_support(**about, **told)


def _papers(w: World) -> None:
    w.packets = referrals.ask_for_packets(
        offers=[w.offer_sent], with_names=False, language="en", page_size="letter", by=w.navigator, at=w.at
    )
    PacketBatch.objects.update(state="ready", content=b"%PDF-", ready_at=w.at)
    w.calls = w.read_calls("24-1")
    told = {"program": w.riverside, "by": w.manager, "at": w.at}
    w.dispatch_sample = open_sample(file_name="calls.csv", content=b"Number,Came\n24-9,2026-11-20 10:00\n", **told)
    kept = {"program": w.riverside, "made_by": w.manager, "made_at": w.at}
    w.kept_mapping = KeptMapping.objects.create(name="County", text="", choices={}, columns=[], **kept)
    w.listing_sample = open_list(file_name="list.csv", content=b"Agency,Phone\nHarbor House,503 555 0142\n", **told)
    w.listing_mapping = ListingMapping.objects.create(
        name="County", source="county", text='source = "county"\n', **kept
    )
    sheet = b"No,Client,Cell\n1,Wanda Waiting,503 555 0188\n"
    w.open_caseload = open_caseload(file_name="open.csv", content=sheet, **told)
    w.caseload = open_caseload(file_name="cases.csv", content=sheet, **told)
    Caseload.objects.filter(pk=w.caseload.pk).update(state="tried")
    w.caseload = read_caseload(caseload=w.caseload, name="Old sheet", by=w.manager, at=w.at)
    w.kept_columns = KeptColumns.objects.get()
    w.report = w.ask_for_report()
    w.report_job = Job.objects.get(subject_id=w.report.pk)
    days = {"first_day": w.today - timedelta(days=9), "last_day": w.today}
    over = {"first_day": w.today - timedelta(days=39), "last_day": w.today - timedelta(days=9)}
    w.signed = sign_report(program=w.riverside, **over, as_of=w.at, by=w.manager, at=w.at)
    held = {"why": "Claim 7", "review_at": w.at + timedelta(days=90)}
    w.legal_hold = place_hold(person=w.double, **held, by=w.manager, at=w.at)
    asked = {"how": "anonymize", "asked_for_by": "person", "said_on": w.today}
    w.forget_request = ask_to_forget(person=w.double, **asked, by=w.manager, at=w.at)
    gone = people.create_person(program=w.riverside, first_name="Gone", by=w.navigator, at=w.at)
    request = ask_to_forget(person=gone, **asked, by=w.manager, at=w.at)
    confirm_forgetting(request=request, by=w.admin, at=w.at)
    request.refresh_from_db()
    w.certificate = carry_out(request=request, by=CLOCK, at=w.at)
    w.archive = ask_for_archive(program=w.riverside, why="We move", by=w.manager, at=w.at)
    agree_to_archive(archive=w.archive, by=w.admin, at=w.at)
    Archive.objects.filter(pk=w.archive.pk).update(state="ready", ready_at=w.at)
    w.archive.refresh_from_db()
    w.preview = ask_for_preview(program=w.riverside, by=w.admin, at=w.at)
    Preview.objects.update(state="ready", content=[], ready_at=w.at)
    w.export = ask_for_export(program=w.riverside, what="cases", ending="csv", by=w.manager, at=w.at)
    note = {"on": w.today - timedelta(days=3), "kind": "other", "words": "A storm closed the roads"}
    w.annotation = write_annotation(program=w.riverside, **note, by=w.manager, at=w.at)
    w.monthly_plan = plan_monthly_report(
        program=w.riverside, is_on=False, day=5, readers=[w.manager], by=w.manager, at=w.at
    )
    w.extract = ask_for_extract(
        program=w.riverside, **days, dates="year", k=5, recipient="Prof. Quill", project="After the crisis",
        agreed_until=w.today + timedelta(days=90), by=w.manager, at=w.at
    )  # fmt: skip
    Extract.objects.update(
        state="ready", content={name: [["person"]] for name in FILES}, report=EXTRACT_REPORT, ready_at=w.at
    )
    drawn: dict[str, Any] = {"program": w.riverside, **over, "by": w.manager, "at": w.at}
    drawn["last_day"] = w.today - timedelta(days=2)
    w.sample = draw_sample(count=1, seed=1, **drawn)
    w.sampled = w.sample.contacts.get()
    w.sampled_told = draw_sample(count=1, seed=2, **drawn).contacts.get()
    answers = {one["code"]: "yes" for one in w.sample.questions}
    review_contact(contact=w.sampled_told, answers=answers, words="Well noted", by=w.manager, at=w.at)
    w.access_report = ask_for_access_report(person=w.person, **days, language="en", by=w.manager, at=w.at)


def _next_door(w: World, lakeside: Program, other: User) -> None:
    """The other program has a story of its own."""
    w.their_encounter = w.meet(w.ago(days=1), program=lakeside, by=other)
    w.their_case = w.take_on(w.their_encounter, w.ago(hours=20), by=other)
    w.their_person = w.their_case.person
