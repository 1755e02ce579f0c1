"""A sample of contacts is drawn by chance, read with a checklist, twice where asked, and told back to its navigator."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.duties.models import Duty
from casemgmt.followups.actions import record_attempt
from casemgmt.reports import actions
from casemgmt.reports.models import AuditSample, ReviewChecklist, SampledContact
from casemgmt.reports.review import queries
from casemgmt.reports.review.agreement import agreement
from casemgmt.reports.review.sampling import drawn, shares_of, size_of

from .conftest import FIRST, LAST, World, utc

AT = utc(10, 5)


def test_a_share_is_rounded_up_and_never_more_than_there_are():
    assert size_of(11, percent=10) == 2
    assert size_of(11, count=40) == 11
    assert size_of(0, percent=50) == 0


def test_each_navigator_is_drawn_in_proportion_and_at_least_once():
    assert shares_of({"a": 60, "b": 30, "c": 10}, 10) == {"a": 6, "b": 3, "c": 1}
    assert shares_of({"a": 98, "b": 1, "c": 1}, 10) == {"a": 8, "b": 1, "c": 1}
    assert shares_of({"a": 5, "b": 3, "c": 2}, 2) == {"a": 1, "b": 1, "c": 0}
    for size in range(1, 24):
        found = shares_of({"a": 12, "b": 7, "c": 3, "d": 1}, size)
        assert sum(found.values()) == size
        assert all(found[name] <= most for name, most in {"a": 12, "b": 7, "c": 3, "d": 1}.items())


def test_the_same_seed_draws_the_same_whatever_the_order():
    strata = {"a": list(range(40)), "b": list(range(100, 120))}
    turned = {name: rows[::-1] for name, rows in reversed(strata.items())}
    assert drawn(strata, 12, 7) == drawn(turned, 12, 7)
    assert drawn(strata, 12, 7) != drawn(strata, 12, 8)
    assert len(set(drawn(strata, 12, 7))) == 12


def test_kappa_is_that_of_the_book():
    # Cohen's own way with two by two: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    told = agreement(pairs)
    assert (told.same, told.of, told.percent) == (35, 50, 70)
    assert told.kappa == pytest.approx(0.4)
    assert agreement([("yes", "yes")] * 9).kappa is None
    assert agreement([]).percent is None


@pytest.fixture
def second_manager(riverside, manager, now):
    user = User.objects.create_user("second@riverside.example", "a-long-enough-word", name="Sela Second")
    add_member(program=riverside, user=user, role="manager", by=CLOCK, at=now)
    return user


@pytest.fixture
def closed(world: World):
    """Three people were met in September; their first contacts have ended."""
    cases = [world.case(utc(9, day)) for day in (3, 8, 14)]
    world.attempt(cases[0], utc(9, 3, 20), "reached", cases[0].follow_ups.order_by("due_at").first())
    world.sweep(utc(10, 2))
    return cases


def draw(riverside, manager, **words):
    asked = {"first_day": FIRST, "last_day": LAST, "count": 2, "seed": 11, **words}
    return actions.draw_sample(program=riverside, by=manager, at=AT, **asked)


def answers(sample, answer="yes"):
    return {one["code"]: answer for one in sample.questions}


pytestmark = pytest.mark.django_db


def test_it_is_drawn_from_contacts_whose_window_closed(closed, riverside, manager, navigator):
    sample = draw(riverside, manager)
    assert sample.size == 2
    assert sample.eligible >= 3
    assert {one.navigator for one in sample.contacts.all()} == {navigator}
    again = draw(riverside, manager)
    first, second = ([one.follow_up_id for one in one_of.contacts.all()] for one_of in (sample, again))
    assert first == second
    whole = draw(riverside, manager, count=None, percent=100)
    assert whole.size == whole.eligible


def test_what_cannot_be_drawn_is_refused(closed, riverside, manager, navigator):
    with pytest.raises(NotPossible, match="one of both"):
        draw(riverside, manager, percent=10)
    with pytest.raises(NotPossible, match="not over yet"):
        draw(riverside, manager, last_day=AT.date())
    with pytest.raises(NotPossible, match="No planned contact"):
        draw(riverside, manager, first_day=FIRST - timedelta(days=300), last_day=FIRST - timedelta(days=290))
    with pytest.raises(PermissionDenied):
        draw(riverside, navigator)


def test_the_result_goes_back_and_is_answered(closed, riverside, manager, navigator):
    contact = draw(riverside, manager).contacts.first()
    mine = Duty.objects.filter(subject_type="sampledcontact", owner=navigator, ended_at=None)
    assert not mine.exists()
    assert not SampledContact.objects.visible_to(navigator).exists()
    actions.review_contact(contact=contact, answers=answers(contact.sample), words="Well noted", by=manager, at=AT)
    assert [duty.subject_id for duty in mine.all()] == [contact.pk]
    assert SampledContact.objects.visible_to(navigator).get() == contact
    with pytest.raises(NotPossible, match="few words"):
        actions.acknowledge_review(contact=contact, words=" ", by=navigator, at=AT)
    with pytest.raises(PermissionDenied):
        actions.acknowledge_review(contact=contact, words="Fine", by=manager, at=AT)
    actions.acknowledge_review(contact=contact, words="I will write more", by=navigator, at=AT)
    assert not mine.exists()
    with pytest.raises(NotPossible, match="already"):
        actions.acknowledge_review(contact=contact, words="Again", by=navigator, at=AT)


def test_nobody_reviews_their_own_work(closed, riverside, manager, navigator):
    add_member(program=riverside, user=navigator, role="manager", by=CLOCK, at=AT)
    contact = draw(riverside, manager).contacts.first()
    with pytest.raises(NotPossible, match="your own work"):
        actions.review_contact(contact=contact, answers=answers(contact.sample), by=navigator, at=AT)


def test_who_tried_does_not_review_either(world, riverside, manager, second_manager):
    case = world.case(utc(9, 3))
    first = case.follow_ups.order_by("due_at").first()
    record_attempt(case=case, follow_up=first, mode="phone", result="no_answer", by=second_manager, at=utc(9, 3, 20))
    world.sweep(utc(10, 2))
    sample = draw(riverside, manager, count=None, percent=100)
    contact = sample.contacts.get(follow_up=first)
    with pytest.raises(NotPossible, match="your own work"):
        actions.review_contact(contact=contact, answers=answers(sample), by=second_manager, at=AT)


def test_the_second_reader_is_not_led_by_the_first(closed, riverside, manager, second_manager, client):
    sample = draw(riverside, manager, second_percent=100)
    contact = sample.contacts.first()
    actions.review_contact(contact=contact, answers=answers(sample, "no"), words="Canary words", by=manager, at=AT)
    with pytest.raises(NotPossible, match="somebody else"):
        actions.review_contact(contact=contact, answers=answers(sample), by=manager, at=AT)
    seen = queries.reading(SampledContact.objects.get(pk=contact.pk), second_manager)
    assert seen.is_kept_back
    assert not seen.questions
    assert queries.standing(sample).questions[0].no == 0
    client.force_login(second_manager)
    page = client.get(reverse("reports:review_contact", args=[contact.pk])).content.decode()
    assert "Canary words" not in page
    told = client.get(reverse("api:review-contact-detail", args=[contact.pk])).json()
    assert told["reviews"] == []
    mixed = {**answers(sample, "no"), sample.questions[0]["code"]: "yes"}
    actions.review_contact(contact=contact, answers=mixed, by=second_manager, at=AT)
    seen = queries.reading(SampledContact.objects.get(pk=contact.pk), second_manager)
    assert not seen.is_kept_back
    assert len(seen.reviews) == 2
    found = queries.standing(sample).agreement
    assert (found.same, found.of) == (len(sample.questions) - 1, len(sample.questions))


def test_it_is_signed_once_and_all_were_read(closed, riverside, manager, second_manager):
    sample = draw(riverside, manager, second_percent=50)
    with pytest.raises(NotPossible, match="not read yet"):
        actions.sign_sample(sample=sample, by=manager, at=AT)
    for contact in sample.contacts.all():
        actions.review_contact(contact=contact, answers=answers(sample), by=manager, at=AT)
    assert sample.contacts.untold().count() == 1
    actions.sign_sample(sample=sample, note="Read with the team", by=manager, at=AT)
    assert not sample.contacts.untold().exists()
    with pytest.raises(NotPossible, match="signed this review off"):
        actions.sign_sample(sample=sample, by=second_manager, at=AT)
    with pytest.raises(NotPossible, match="signed off"):
        actions.review_contact(contact=sample.contacts.first(), answers=answers(sample), by=second_manager, at=AT)


def test_a_sample_keeps_the_questions_it_was_drawn_with(closed, riverside, manager):
    before = draw(riverside, manager)
    kept = before.questions[2]["words"]
    actions.set_review_checklist(program=riverside, questions=f"{kept}\nWas it kind?", by=manager, at=AT)
    after = draw(riverside, manager)
    assert [one["code"] for one in after.questions] == ["q3", "q6"]
    assert len(AuditSample.objects.get(pk=before.pk).questions) == 5
    actions.set_review_checklist(program=riverside, questions="Was it kind?", by=manager, at=AT + timedelta(hours=1))
    assert queries.questions_now(riverside) == [{"code": "q6", "words": "Was it kind?"}]
    assert ReviewChecklist.objects.filter(program=riverside).count() == 2
    with pytest.raises(NotPossible, match="twice"):
        actions.set_review_checklist(program=riverside, questions="A?\na?", by=manager, at=AT)
    with pytest.raises(NotPossible, match="every question"):
        actions.review_contact(contact=before.contacts.first(), answers={"q1": "yes"}, by=manager, at=AT)


def test_it_is_done_on_the_pages(closed, riverside, manager, navigator, client, stopped_clock):
    stopped_clock(AT)
    client.force_login(manager)
    page = client.get(reverse("reports:review"), {"first_day": FIRST, "last_day": LAST})
    assert FIRST.isoformat() in page.content.decode()
    sent = {"first_day": FIRST, "last_day": LAST, "count": 1, "percent": "", "second_percent": 0, "seed": 3}
    drawn_page = client.post(reverse("reports:review"), sent)
    assert drawn_page.status_code == 302, drawn_page.context["form"].errors
    sample = AuditSample.objects.get()
    assert drawn_page.url == reverse("reports:review_sample", args=[sample.pk])
    contact = sample.contacts.get()
    where = reverse("reports:review_contact", args=[contact.pk])
    assert client.get(drawn_page.url).status_code == 200
    assert client.post(where, {"words": ""}).status_code == 422
    assert client.post(where, answers(sample) | {"words": "Good"}).status_code == 302
    client.force_login(navigator)
    day = client.get(reverse("followups:my_day")).content.decode()
    assert where in day
    assert "Good" in client.get(where).content.decode()
    client.post(reverse("reports:review_acknowledge", args=[contact.pk]), {"words": "Thank you"})
    client.force_login(manager)
    assert "Thank you" in client.get(where).content.decode()
    client.post(reverse("reports:review_sign", args=[sample.pk]), {"note": "Done"})
    sample.refresh_from_db()
    assert sample.signed_by == manager


def test_it_is_done_by_the_api(closed, riverside, manager, navigator, client, stopped_clock):
    stopped_clock(AT)
    client.force_login(manager)
    sent = {"first_day": FIRST.isoformat(), "last_day": LAST.isoformat(), "count": 1, "seed": 3}
    made = client.post(reverse("api:review-sample-list"), sent, content_type="application/json")
    assert made.status_code == 201, made.content
    sample = made.json()
    [contact] = client.get(reverse("api:review-contact-list"), {"sample": sample["id"]}).json()["results"]
    given = {"answers": {one["code"]: "yes" for one in sample["questions"]}}
    read = client.post(reverse("api:review-contact-read", args=[contact["id"]]), given, content_type="application/json")
    assert read.json()["told_at"], read.content
    client.force_login(navigator)
    said = client.post(
        reverse("api:review-contact-acknowledge", args=[contact["id"]]),
        {"words": "Read"},
        content_type="application/json",
    )
    assert said.json()["acknowledged_words"] == "Read"
    client.force_login(manager)
    where = reverse("api:review-sample-sign", args=[sample["id"]])
    signed = client.post(where, {"note": ""}, content_type="application/json")
    assert signed.json()["signed_by"] == str(manager.pk)
    assert client.post(where, {}, content_type="application/json").status_code == 409
