"""Publishing: nothing before a preview was seen, then exactly that; fixed from then on; off at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from casemgmt.core import jobs
from casemgmt.core.models import Event
from casemgmt.publishing import actions
from casemgmt.publishing.models import Preview, Publication, Release
from casemgmt.publishing.preparation import digest_of
from tests.publishing.test_solver import attacked  # noqa: F401

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)


def utc(month, day, hour=18):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def lived(world, now):
    """A third quarter: fourteen people met, of whom twelve were called the same day."""
    for number in range(14):
        case = world.case(utc(8, 1 + number))
        if number < 12:
            world.attempt(case, utc(8, 1 + number, 22))
    return world


@pytest.fixture
def seen(riverside, admin, lived):
    """A preview that a worker has made ready."""
    asked = actions.ask_for_preview(program=riverside, by=admin, at=AT)
    jobs.run_due(at=AT)
    return Preview.objects.get(pk=asked.pk)


def page(client, riverside, name="public", **kwargs):
    return client.get(reverse(f"publishing:{name}", kwargs={"slug": riverside.slug, **kwargs}))


def test_a_program_that_publishes_nothing_answers_as_if_it_were_not_there(client, riverside, seen):
    for name in ("public", "public_es", "public_csv", "public_json", "public_dictionary"):
        answer = page(client, riverside, name)
        assert answer.status_code == 404
        assert riverside.name not in answer.content.decode()
        assert not answer.cookies


def test_what_was_seen_is_what_is_published(client, riverside, admin, seen):
    assert seen.state == "ready"
    assert [facts["first_day"] for facts in seen.content] == ["2026-07-01"]
    client.force_login(admin)
    shown = client.get(reverse("publishing:preview", args=[seen.pk]))
    answer = client.post(reverse("publishing:publish", args=[seen.pk]), {"digest": shown.context["digest"]})
    assert answer.status_code == 302
    [release] = Release.objects.all()
    assert release.figures == seen.content[0]["figures"]
    client.logout()
    told = page(client, riverside).content.decode()
    part = shown.content.decode().split('<section class="open-first"')[1].split('<section class="open-method"')[0]
    assert "Quarter 3 of 2026" in told
    for line in ("open-figure", "Calls"):
        assert line in told
        assert line in part
    verbs = [event.verb for event in Event.objects.filter(verb__startswith="p").order_by("pk")][-4:]
    assert "publication.switched_on" in verbs
    assert Event.objects.filter(verb="release.published").count() == 1


def test_a_preview_that_was_not_seen_is_not_published(riverside, admin, seen, client):
    client.force_login(admin)
    client.post(reverse("publishing:publish", args=[seen.pk]), {"digest": "another"})
    assert not Release.objects.exists()
    assert not Publication.objects.filter(is_on=True).exists()


def published(seen, admin):
    actions.publish_preview(preview=seen, digest=digest_of(seen), by=admin, at=AT)


def test_a_release_stays_whatever_is_recorded_later(client, riverside, admin, seen, lived):
    published(seen, admin)
    before = page(client, riverside, "public_json").content
    lived.meet(utc(8, 20))
    actions.stop_publishing(program=riverside, by=admin, at=AT)
    assert page(client, riverside).status_code == 404
    again = actions.ask_for_preview(program=riverside, by=admin, at=AT + timedelta(hours=1))
    jobs.run_due(at=AT + timedelta(hours=1))
    again = Preview.objects.get(pk=again.pk)
    assert again.content == [], "what is out is not told anew"
    actions.publish_preview(preview=again, digest=digest_of(again), by=admin, at=AT + timedelta(hours=1))
    assert page(client, riverside, "public_json").content == before


def test_the_next_quarter_comes_by_itself_45_days_after_its_end(client, riverside, admin, seen, lived):
    published(seen, admin)
    lived.case(utc(11, 2))
    early = datetime(2027, 2, 10, tzinfo=UTC)
    assert actions.publish_due_quarters(at=early) == 0
    assert actions.publish_due_quarters(at=datetime(2027, 2, 16, tzinfo=UTC)) == 1
    assert [str(one.first_day) for one in Release.objects.all()] == ["2026-10-01", "2026-07-01"]
    assert page(client, riverside, "public_quarter", year=2026, number=3).status_code == 200
    assert page(client, riverside, "public_quarter", year=2026, number=2).status_code == 404
    assert "by quarter" in page(client, riverside).content.decode()


def test_it_is_for_everybody_without_cookie_and_kept(client, riverside, admin, seen):
    published(seen, admin)
    for name in ("public", "public_es", "public_csv", "public_json", "public_dictionary"):
        answer = page(client, riverside, name)
        assert answer.status_code == 200, name
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]
        assert "max-age=600" in answer["Cache-Control"]
        assert "X-Frame-Options" not in answer
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        again = client.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        assert not again.cookies
    assert "<script" not in page(client, riverside).content.decode()


def test_other_pages_may_not_be_framed(client):
    answer = client.get(reverse("account_login"))
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_who_asks_too_often_waits(client, riverside, admin, seen, settings):
    published(seen, admin)
    settings.LIMITS = {**settings.LIMITS, "strangers": 3}
    codes = [page(client, riverside, "public_csv").status_code for _ in range(5)]
    assert codes[:3] == [200, 200, 200]
    assert codes[-1] == 429
    assert not page(client, riverside).cookies


def test_it_reads_in_spanish(client, riverside, admin, seen):
    published(seen, admin)
    told = page(client, riverside, "public_es").content.decode()
    assert 'lang="es"' in told
    for words in ("How ", ">hidden<", "Quarter", "Counted", "Share<", "Race and", "Not asked", "Everybody", "In all"):
        assert words not in told, words
