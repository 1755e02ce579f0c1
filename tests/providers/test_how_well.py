"""How well questions are answered: nDCG at five over an invented directory, and over published samples."""

import re

import pytest

from casemgmt.demo.bench.answers import halves, measured, ndcg
from casemgmt.demo.bench.listings import build
from casemgmt.demo.bench.questions import INVENTED
from providers.models import Service
from providers.queries import Wanted, search
from tests.cast import NOW

from .real_samples import bring_samples
from .sample_questions import SAMPLES

FLOOR = 0.75


@pytest.mark.django_db
def test_questions_of_a_desk_are_answered_over_an_invented_directory():
    told = measured(build(seed=5, at=NOW), INVENTED, at=NOW)
    assert min(halves(told)) >= FLOOR, sorted(told.items(), key=lambda one: one[1])[:9]


@pytest.mark.django_db
def test_questions_of_a_desk_are_answered_over_published_samples(shared):
    bring_samples(shared / "directories")
    told = sample_scores()
    assert min(halves(told)) >= FLOOR, sorted(told.items(), key=lambda one: one[1])[:9]


def sample_scores() -> dict[str, float]:
    """Each question over the samples, graded by the patterns of names."""
    rows = Service.objects.select_related("organization").prefetch_related("service_at_locations__location__addresses")
    lines = {row.pk: _line(row) for row in rows}

    def grade_of(pk, patterns):
        return max((grade for pattern, grade in patterns if re.search(pattern, lines[pk], re.IGNORECASE)), default=0)

    told = {}
    for words, patterns in SAMPLES:
        found = [grade_of(one.service.pk, patterns) for one in search(Wanted(words=words), at=NOW, size=5).listings]
        told[words] = ndcg(found, [grade_of(pk, patterns) for pk in lines])
    return told


def _line(row: Service) -> str:
    towns = {a.city for at in row.service_at_locations.all() for a in at.location.addresses.all()}
    return f"{row.name} | {row.organization.name} | {' '.join(sorted(towns))}"
