"""The API's list of requests: what an agency may read is asked for the rows that are shown, not for all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
NEWEST = 'ORDER BY "referrals_offer"."created_at" DESC'


def test_consents_are_asked_for_the_page_alone(client, offer, shelter_desk, navigator):
    for reader in (navigator, shelter_desk):
        client.force_login(reader)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get("/api/v1/offers/").json()
        assert [(row["id"], row["asked"]) for row in answer["results"]] == [(str(offer.pk), offer.asked)]
        asking = [sql["sql"] for sql in seen if "people_consent" in sql["sql"] and NEWEST in sql["sql"]]
        assert asking == [], "consents beside the list are priced for all that is stored"
