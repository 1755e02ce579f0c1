"""Whatever the published schema allows (and some of what it does not) is answered, never with a 500."""

import json
import warnings
from itertools import count

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from tests.variants import takes

pytestmark = pytest.mark.no_cover  # it walks what other tests cover

# One call with an invented id and one with a real one, for each operation; `HYPOTHESIS_PROFILE=explore` asks further.
EXAMPLES = 2 if settings.default.derandomize else 30
# Where an operation names a row: what of the small world stands in for invented ids, in every other example.
ROWS = {
    "case": "case",
    "need": "need",
    "encounter": "street_encounter",
    "person": "unknown",
    "owner": "manager",
    "follow_up": "follow_up",
    "contact_point": "point",
    "referral": "referral",
    "service": "beds",
    "organization": "harbor",
    "program": "riverside",
}
PATHS = {
    "cases": "case",
    "needs": "need",
    "notes": "note",
    "follow-ups": "follow_up",
    "attempts": "tried",
    "referrals": "referral",
    "offers": "offer_sent",
    "appointments": "appointment",
    "linkages": "linkage",
    "statements": "statement",
    "people": "person",
    "consents": "consent_given",
    "encounters": "encounter",
    "encounter-imports": "calls",
    "directory/services": "beds",
    "directory/organizations": "harbor",
    "reports": "report",
    "hsds/services": "beds",
    "hsds/organizations": "harbor",
}


@pytest.fixture(scope="module")
def operations():
    """Every operation of the schema as it is published."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = json.loads(
            json.dumps(SchemaGenerator(api_version="v1").get_schema(request=None, public=True), default=str)
        )
    found = [result.ok() for result in schemathesis.openapi.from_dict(raw).get_all_operations()]
    assert len(found) > 60
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("turn", "member"), [(0, "navigator"), (1, "shelter_desk")])
def test_no_answer_is_a_500(turn, member, world, as_member, operations):
    """Each operation is asked by one of them; SWEEPS=all by both."""
    client, broken = as_member(member), {}
    for step, operation in enumerate(operations):
        if takes(step, turn):
            _try(operation, client, world, broken)
    assert not broken, "\n".join(f"{what}: {how}" for what, how in broken.items())


def _try(operation, client, world, broken):
    numbers = count()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case):
        is_real = next(numbers) % 2 == 0
        path, body = _path(case, world, is_real), _body(case, world, is_real)
        with transaction.atomic():
            answer = client.generic(case.method, path, body, content_type="application/json")
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            problem = getattr(answer, "exc_info", None) or ("", "")
            broken[operation.label] = f"{answer.status_code} {path} {body[:200]!r} {problem[1]!r}"

    ask()


def _path(case, world, is_real):
    from urllib.parse import urlencode

    if is_real and "id" in (case.path_parameters or {}):
        start = case.path.removeprefix("/api/v1/").replace("/hsds/v3/", "hsds/").split("/{id}")[0]
        if start in PATHS:
            case.path_parameters["id"] = str(getattr(world, PATHS[start]).pk)
    query = {key: value for key, value in (case.query or {}).items() if value is not None}
    return case.formatted_path + (f"?{urlencode(query, doseq=True, errors='replace')}" if query else "")


def _body(case, world, is_real):
    body = case.body
    if isinstance(body, dict) and is_real:
        body = {key: str(getattr(world, ROWS[key]).pk) if key in ROWS else value for key, value in body.items()}
    try:
        return json.dumps(body)
    except (TypeError, ValueError):
        return ""
