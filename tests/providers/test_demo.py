"""The demo's directory: believable, and the same for the same seed."""

import json

from casemgmt.core.actor import CLOCK
from providers.demo import build_directory
from providers.management.commands.export_directory import document
from providers.models import Location, Organization, Service
from tests.cast import NOW


def test_some_sixty_services_of_every_kind(db):
    organizations, services = build_directory(seed=1, at=NOW, by=CLOCK)
    assert 55 <= len(services) <= 70
    assert {"Harbor House", "North Clinic", "Elm Street Shelter"} <= {
        organization.name for organization in organizations
    }
    assert Service.objects.stale(NOW).exists()
    assert Service.objects.filter(status="defunct").exists()
    assert Location.objects.filter(is_confidential=True).exists()
    assert {service.kind for service in services} >= {
        "shelter",
        "housing",
        "behavioral_health",
        "community_center",
        "food",
        "benefits",
    }
    assert all(service.need_domains and service.search_vector for service in services)
    assert Organization.objects.agencies().exclude(reply_email="").count() >= 10


def test_the_same_seed_gives_the_same_directory(db):
    build_directory(seed=3, at=NOW, by=CLOCK)
    first = b"".join(document(full=True))
    Service.objects.all().delete()
    Location.objects.all().delete()
    Organization.objects.all().delete()
    build_directory(seed=3, at=NOW, by=CLOCK)
    assert b"".join(document(full=True)) == first


def test_it_is_hsds(db, schema_errors):
    build_directory(seed=1, at=NOW, by=CLOCK)
    documents = json.loads(b"".join(document(full=True)))
    assert [error for one in documents for error in schema_errors("compiled/service.json", one)] == []
