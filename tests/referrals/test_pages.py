"""The pages of requests, walked as the navigator, the agency, and those who may not."""

import zlib
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.models import AccessLog
from casemgmt.people.models import Consent
from providers.models import Location, Organization, Phone, ServiceAtLocation
from referrals import actions
from referrals.models import Offer

pytestmark = pytest.mark.django_db
SECRET = "Marisol"


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


def ask_data(**changes):
    return {
        "urgency": "urgent", "asked": "One bed tonight", "needed_by": "", "access_needs": "", "do": "send",
        "consent-shares": ["needs", "identity", "contact"], "consent-how_given": "verbal", "consent-witness": "Nell",
        "consent-expires_on": "2099-06-01", **changes,
    }  # fmt: skip


def test_who_is_no_partner_is_called_at_the_number_of_the_place(client, navigator, need, beds):
    Organization.objects.filter(pk=beds.organization_id).update(is_agency=False)
    place = Location.objects.create(name="House")
    ServiceAtLocation.objects.create(service=beds, location=place)
    Phone.objects.create(location=place, number="503 555 0100", type="fax")
    Phone.objects.create(location=place, number="503 555 0142")
    client.force_login(navigator)
    page = client.get(reverse("referrals:choose", args=[need.pk])).content.decode()
    assert 'href="tel:5035550142"' in page
    assert "no partner here yet" in page
    nothing = client.get(reverse("referrals:choose", args=[need.pk]) + "?words=qqqq").content.decode()
    assert reverse("cases:end_need", args=[need.pk]) in nothing


def test_choose_lists_the_service_with_reasons(client, navigator, need, beds):
    client.force_login(navigator)
    page = client.get(reverse("referrals:choose", args=[need.pk]))
    assert page.status_code == 200
    assert beds.name in page.content.decode()


def test_asking_records_consent_and_sends(client, navigator, need, beds):
    client.force_login(navigator)
    answer = client.post(reverse("referrals:ask", args=[need.pk, beds.pk]), ask_data())
    offer = Offer.objects.get()
    assert answer.url == reverse("referrals:referral", args=[offer.referral_id])
    assert offer.state == "sent"
    assert client.get(answer.url).status_code == 200


def test_who_asks_is_proposed_as_the_witness_and_faults_stand_in_one_box(client, navigator, need, beds):
    client.force_login(navigator)
    address = reverse("referrals:ask", args=[need.pk, beds.pk])
    assert f'name="consent-witness" value="{navigator.name}"' in client.get(address).content.decode()
    body = client.post(address, ask_data(**{"urgency": "", "consent-witness": ""})).content.decode()
    assert body.count("error-summary") == 1
    assert "2 things need a look" in body
    unsaid = client.post(address, ask_data(**{"consent-how_given": ""}))
    recorded = Consent.objects.filter(organization=beds.organization).exists()
    assert (unsaid.status_code, recorded) == (422, False)
    assert 'value="verbal" selected' not in client.get(address).content.decode()
    client.post(address, ask_data(**{"consent-how_given": "paper", "consent-witness": navigator.name}))
    assert Consent.objects.get(organization=beds.organization).witness == ""


def test_a_refused_text_keeps_what_was_typed_and_sends_nothing(client, navigator, need, beds):
    client.force_login(navigator)
    page = client.post(reverse("referrals:ask", args=[need.pk, beds.pk]), ask_data(asked=f"Bed for {SECRET}"))
    body = page.content.decode()
    assert "gives away who the person is" in body
    assert f"Bed for {SECRET}" in body
    assert not Offer.objects.exists()


def test_the_agency_sees_nobody_before_it_accepts_and_the_person_after(client, offer, shelter_desk):
    client.force_login(shelter_desk)
    for address in (
        reverse("referrals:inbox"),
        reverse("referrals:received", args=[offer.pk]),
        reverse("referrals:packet", args=[offer.pk]),
    ):
        body = client.get(address).content.decode()
        assert SECRET not in body
        assert offer.asked in body
    client.post(reverse("referrals:move", args=[offer.pk, "accept"]), {"version": offer.version})
    body = client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
    assert SECRET in body
    assert AccessLog.objects.filter(user=shelter_desk, person_id=offer.person_id, verb="viewed").exists()


def test_a_double_click_on_accept_answers_twice_and_does_it_once(client, offer, shelter_desk):
    client.force_login(shelter_desk)
    address = reverse("referrals:move", args=[offer.pk, "accept"])
    first, second = (client.post(address, {"version": offer.version}) for _press in range(2))
    assert first.url == second.url == reverse("referrals:received", args=[offer.pk])
    assert Offer.objects.get().state == "accepted"


def test_a_stale_form_shows_both_versions_and_overwrites_nothing(client, offer, shelter_desk, navigator, now):
    stale = offer.version
    actions.recall_offer(offer=offer, reason="found a bed", by=navigator, at=now)
    client.force_login(shelter_desk)
    page = client.post(
        reverse("referrals:move", args=[offer.pk, "decline"]),
        {"version": stale, "reason": "staffing", "note": "two people ill"},
    )
    body = page.content.decode()
    assert page.status_code == 409
    assert "changed while you had it open" in body
    assert "Recalled" in body
    assert "two people ill" in body
    assert Offer.objects.get().state == "recalled"


@pytest.mark.parametrize("name", ["inbox", "received", "move"])
def test_another_agency_finds_nothing(client, offer, clinic_lead, name):
    client.force_login(clinic_lead)
    arguments = {"inbox": [], "received": [offer.pk], "move": [offer.pk, "accept"]}[name]
    page = client.get(reverse(f"referrals:{name}", args=arguments))
    assert page.status_code == (200 if name == "inbox" else 404)
    assert offer.asked not in page.content.decode()


def test_every_move_has_a_page_that_opens(client, offer, shelter_desk, navigator):
    from referrals.offers.moves import MOVES

    ours = {"answer", "confirm", "open", "recall", "void", "withdraw"}
    for user, refused in ((shelter_desk, ours), (navigator, {"undo"})):
        client.force_login(user)
        for name in MOVES:
            status = client.get(reverse("referrals:move", args=[offer.pk, name])).status_code
            assert status == (403 if name in refused else 200), name


@pytest.mark.parametrize("rows", [1, 12])
def test_the_inbox_costs_the_same_for_one_and_for_many(
    client, send, beds, harbor_house, shelter_desk, rows, django_assert_max_num_queries, riverside, navigator, now
):
    from casemgmt.cases.actions import add_need
    from casemgmt.core.codes import NeedDomain

    offer = send(beds)
    for number, domain in enumerate(list(NeedDomain)[1:rows]):
        need = add_need(case=offer.referral.case, domain=domain, by=navigator, at=now)
        other = actions.make_referral(need=need, by=navigator, at=now)
        send(beds, to=other, asked=f"Ask {number}")
    client.force_login(shelter_desk)
    client.get(reverse("referrals:inbox"))  # remembers the zone for the session
    with django_assert_max_num_queries(11):  # one for what was said of room, by group
        page = client.get(reverse("referrals:inbox"))
    assert page.content.decode().count('class="duty') >= rows


@pytest.mark.pdf
def test_the_packet_is_one_tagged_page(client, offer, shelter_desk):
    client.force_login(shelter_desk)
    answer = client.get(reverse("referrals:packet_pdf", args=[offer.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in unpacked(answer.content)


def unpacked(pdf):
    """The PDF with its compressed streams opened."""
    found = [pdf]
    for part in pdf.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"".join(found)


def test_closing_offers_only_results_that_fit(client, offer, navigator, shelter_desk, now):
    actions.decline_offer(offer=offer, reason="no_capacity", by=shelter_desk, at=now)
    client.force_login(navigator)
    address = reverse("referrals:close", args=[offer.referral_id])
    body = client.get(address).content.decode()
    assert 'value="unmet"' in body
    assert 'value="linked"' not in body
    client.post(address, {"result": "unmet", "reason": "no beds"})
    offer.referral.refresh_from_db()
    assert offer.referral.result == "unmet"


def test_the_packet_comes_in_spanish_too(client, offer, shelter_desk):
    client.force_login(shelter_desk)
    body = client.get(reverse("referrals:packet", args=[offer.pk]), {"lang": "es"}).content.decode()
    assert "Solicitud de servicio" in body
    assert "Refugio esta noche" in body
    assert "Sin lugar" in body
