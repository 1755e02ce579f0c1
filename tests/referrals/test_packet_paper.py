"""The packet as paper: its true number of pages, every script, the law where it must stand, a second reply sheet."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from casemgmt.cases.actions import add_need
from casemgmt.core import pdf
from casemgmt.core.codes import NeedDomain
from referrals import actions
from referrals.models import Offer
from referrals.packets import paper

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]

EVERY_SCRIPT = "王小明 陳龍寶 さくら अमिताभ ደረጀ محمد Анна 김민준 Nguyễn Ἕλλη שרה"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselbund"


@pytest.fixture
def now():
    return timezone.now() - timedelta(minutes=1)


def drawn(offer, **more):
    how = {"with_name": False, "language": "en", "page_size": "letter"} | more
    offer = type(offer).objects.get(pk=offer.pk)
    document = paper.drawn(offer, timezone.now(), **how)
    if folder := os.environ.get("SHOTS"):
        name = "-".join(str(value) for value in (offer.state, *how.values()))
        (Path(folder) / f"{name}.pdf").write_bytes(paper.bound([document], "en"))
    return document


def words(document):
    return " ".join(_texts(box) for page in document.pages for box in [page._page_box])


def _texts(box):
    own = getattr(box, "text", "")
    return " ".join([own, *(_texts(child) for child in getattr(box, "children", ()))])


@pytest.mark.parametrize("size", ["letter", "a4"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_names_nobody_is_one_page(offer, size, language):
    assert len(drawn(offer, page_size=size, language=language).pages) == 1


def test_with_a_name_it_says_how_many_pages_there_are(offer, person, shelter_desk, now):
    type(person).objects.filter(pk=person.pk).update(first_name=EVERY_SCRIPT, last_name=LONG)
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    document = drawn(offer, with_name=True)
    assert f"{len(document.pages)}, with this one" in " ".join(words(document).split())
    assert len(document.pages) == 2
    assert "What came of it" in words(document)
    assert "We accept" not in words(document)


def test_a_request_for_care_of_substance_use_says_that_it_is_not_passed_on(case, send, beds, navigator, now):
    need = add_need(case=case, domain=NeedDomain.SUBSTANCE_USE, by=navigator, at=now)
    offer = send(beds, to=actions.make_referral(need=need, by=navigator, at=now))
    said = " ".join(words(drawn(offer)).split())
    assert "42 CFR Part 2" in said
    assert "Consent on file until" in said
    assert navigator.name in said


def test_a_fax_number_stands_apart_from_the_phone(offer, riverside):
    type(riverside).objects.filter(pk=riverside.pk).update(phone="541 555 0100", fax="541 555 0199")
    said = " ".join(words(drawn(offer)).split())
    assert "phone 541 555 0100 · fax 541 555 0199" in said
    type(riverside).objects.filter(pk=riverside.pk).update(phone="")
    said = " ".join(words(drawn(Offer.objects.get())).split())
    assert "fax 541 555 0199" in said
    assert "· fax" not in said


def test_every_script_has_its_font():
    from fontTools.ttLib import TTFont

    known = set().union(*(TTFont(path).getBestCmap() for _name, path in pdf.scripts()))
    assert [sign for sign in EVERY_SCRIPT if not sign.isascii() and ord(sign) not in known] == []
