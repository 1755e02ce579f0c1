"""Page and API ask the same rules: what one refuses, the other refuses; what one takes, the other takes.

Each pair is a page and an address of the API that lead to the same action. The same words go to both; whether they
were taken is seen by the event that every action records, and neither may fall over them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.models import Area
from casemgmt.core.models import Event

from .world import World

pytestmark = pytest.mark.django_db
Said = dict[str, Any]


def local(moment: Any) -> str:
    """As somebody of the program types it: a time without a zone is the program's."""
    return moment.astimezone(ZoneInfo("America/Los_Angeles")).strftime("%Y-%m-%dT%H:%M")


def day(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def ago(hours: float) -> str:
    return local(timezone.now() - timedelta(hours=hours))


@dataclass(frozen=True)
class Pair:
    """One action by page and by API. `good` is taken by both; each of `bad` changes it so that both refuse."""

    page: tuple[str, str]
    api: tuple[str, str]
    good: Said
    bad: list[Said]
    again: Said = field(default_factory=dict)  # what makes the same words a second thing and no repeat
    who: str = "navigator"
    only_page: Said = field(default_factory=dict)
    only_api: Said = field(default_factory=dict)
    to_page: Callable[[Said], Said] = dict
    to_api: Callable[[Said], Said] = dict
    method: str = "POST"
    more: dict[str, str] = field(default_factory=dict)


def prefixed(said: Said) -> Said:
    """Facts of somebody met stand in the first of several small forms on the page."""
    people = {f"met-0-{key}": value for key, value in (said.pop("met", None) or {}).items()}
    return {**said, **people}


def nested(said: Said) -> Said:
    met = said.pop("met", None)
    if met:
        facts = {key: value for key, value in met.items() if key not in {"phone", "kind"}}
        said["people"] = [{"facts": facts, "phone": met.get("phone", "")}]
    return said


def until(said: Said) -> Said:
    """A page asks for the last day, the API for the moment."""
    given = said.pop("expires_on", None)
    return {**said, "expires_at": f"{given}T12:00:00Z"} if given else said


PERSON = {"first_name": "Ida", "birth_date": "1990-05-01"}
BAD_PERSON = [
    {"birth_date": day(1)},
    {"birth_date": "2099-01-01"},
    {"birth_date": "1899-12-31"},
    {"birth_date": "soon"},
    {"birth_date": "", "birth_year": 1850},
    {"birth_date": "", "birth_year": 2099},
    {"birth_date": "", "age_estimate": 121},
    {"birth_date": "", "age_estimate": -1},
    {"first_name": ""},
    {"first_name": "x" * 81},
    {"first_name": "a\x00b"},
    {"gender": "dragon"},
    {"race_ethnicity": ["martian"]},
    {"housing_status": "castle"},
    {"area": "=lake_area"},
    {"area": "=closed_area"},
]
CALL = {"source": "911", "disposition": "on_scene", "cleared_at": ago(1), "met": {"first_name": "Oda"}}
OFFER = {"version": ""}
PAIRS = {
    "person": Pair(
        ("people:create", ""),
        ("api:person-list", ""),
        PERSON,
        BAD_PERSON,
        again={"first_name": "Torvald", "birth_date": "1951-02-03"},
        only_api={"program": "=riverside"},
        to_api=lambda said: {key: value for key, value in said.items() if value != "" or key == "first_name"},
    ),
    "change of a person": Pair(
        ("people:change", "person"),
        ("api:person-detail", "person"),
        {"first_name": "Ida", "version": 1},
        [{"birth_date": day(1)}, {"birth_year": 2099}, {"age_estimate": 121}, {"area": "=closed_area"}],
        method="PATCH",
    ),
    "contact": Pair(
        ("people:add_contact", "person"),
        ("api:person-contact-points", "person"),
        {"kind": "phone", "value": "541 555 0188", "belongs_to": "self"},
        [
            {"value": ""},
            {"value": "no digits"},
            {"kind": "email", "value": "nobody"},
            {"kind": "pigeon"},
            {"from_time": "22:00", "to_time": "06:00"},
            {"from_time": "09:00", "to_time": "09:00"},
            {"from_time": "25:00"},
            {"weekdays": [8]},
            {"belongs_to": "x" * 200},
        ],
        again={"value": "541 555 0177"},
    ),
    "consent": Pair(
        ("people:give_consent", "person"),
        ("api:person-consents", "person"),
        {
            **{"organization": "=harbor", "categories": ["needs"], "purpose": "a bed", "how_given": "verbal"},
            **{"witness": "Nell", "language": "en", "expires_on": day(30)},
        },
        [
            {"expires_on": day(-1)},
            {"expires_on": "1999-01-01"},
            {"witness": " "},
            {"organization": ""},
            {"agency_class": "shelter"},
            {"organization": "", "agency_class": "other"},
            {"categories": []},
            {"categories": ["gossip"]},
            {"purpose": ""},
            {"how_given": "telepathy"},
        ],
        to_api=lambda said: {key: value for key, value in until(said).items() if value != ""},
    ),
    "encounter": Pair(
        ("encounters:record", ""),
        ("api:encounter-list", ""),
        CALL,
        [
            {"cleared_at": local(timezone.now() + timedelta(hours=2))},
            {"cleared_at": local(timezone.now() - timedelta(days=400))},
            {"received_at": ago(0.5)},
            {"dispatched_at": ago(3), "received_at": ago(2)},
            {"disposition": "other"},
            {"disposition": "dragon"},
            {"source": ""},
            {"risk": "purple"},
            {"place": "x" * 201},
            {"narrative": "x" * 20_001},
            {"needs_heard": ["castle"]},
            {"area": "=lake_area"},
            {"area": "=closed_area"},
            {"met": {"first_name": "Ida", "phone": "no digits"}},
            {"met": {"first_name": "Ida", "birth_date": "2099-01-01"}},
            {"met": {"first_name": "Ida", "birth_date": day(1)}},
            {"met": {"first_name": "Ida", "age_estimate": 121}},
        ],
        who="responder",
        again={"met": {"first_name": "Gunnhild"}},
        only_page={"program": "=riverside", "ended": "at", "met-count": "1", "do": "send", "met-0-kind": "new"},
        only_api={"program": "=riverside"},
        to_page=prefixed,
        to_api=nested,
    ),
    "need": Pair(
        ("cases:add_need", "case"),
        ("api:need-list", ""),
        {"domain": "legal", "detail": "a letter"},
        [{"domain": ""}, {"domain": "castle"}, {"detail": "x" * 201}],
        again={"domain": "documents"},
        only_api={"case": "=case"},
    ),
    "end of a need": Pair(
        ("cases:end_need", "need"),
        ("api:need-end", "need"),
        {},
        [
            {"state": ""},
            {"state": "open"},
            {"state": "unmet", "reason": ""},
            {"state": "unmet", "reason": "weather"},
            {"state": "met", "note": "x" * 201},
        ],
    ),
    "note": Pair(
        ("cases:note", "case"),
        ("api:note-list", ""),
        {"text": "Called back."},
        [{"text": ""}, {"text": "  "}, {"text": "x" * 20_001}, {"text": "a\x00b"}],
        again={"text": "And again."},
        only_api={"case": "=case"},
    ),
    "hold": Pair(("cases:hold", "case"), ("api:case-hold", "case"), {}, [{"reason": ""}, {"reason": "weather"}]),
    "close": Pair(("cases:close", "case"), ("api:case-close", "case"), {}, [{"reason": ""}, {"reason": "weather"}]),
    "risk": Pair(("cases:risk", "case"), ("api:case-risk", "case"), {}, [{"risk": ""}, {"risk": "purple"}]),
    "attempt": Pair(
        ("followups:unplanned", "case"),
        ("api:attempt-list", ""),
        {"result": "no_answer", "mode": "phone"},
        [
            {"result": ""},
            {"result": "eaten"},
            {"mode": "pigeon"},
            {"tried_at": local(timezone.now() + timedelta(hours=3))},
            {"tried_at": local(timezone.now() - timedelta(days=30))},
            {"note": "x" * 20_001},
            {"outside_card_reason": "x" * 201},
        ],
        only_api={"case": "=case"},
    ),
    "cancelled contact": Pair(
        ("followups:cancel", "follow_up"),
        ("api:follow_up-cancel", "follow_up"),
        {},
        [{"reason": ""}, {"reason": "weather"}, {"reason": "case_closed"}],
    ),
    "room": Pair(
        ("providers:update_capacity", "beds"),
        ("api:directory-service-capacity", "beds"),
        {"available": 3},
        [{"available": -1}, {"available": 100_001}, {"available": "many"}, {"available": ""}, {"available": 1.5}],
        who="manager",
    ),
    "waiting list": Pair(
        ("referrals:move", "offer_sent"),
        ("api:offer-moves", "offer_sent"),
        {},
        [
            {"review_on": ""},
            {"review_on": "soon"},
            {"review_on": day(5), "position": 0},
            {"review_on": day(5), "position": 9_999_999_999},
        ],
        who="shelter_desk",
        more={"name": "waitlist"},
    ),
    "declined": Pair(
        ("referrals:move", "offer_sent"),
        ("api:offer-moves", "offer_sent"),
        {},
        [{"reason": ""}, {"reason": "weather"}, {"reason": "no_capacity", "note": "x" * 301}],
        who="shelter_desk",
        more={"name": "decline"},
    ),
}


SAYS_WHAT_IS_WRONG = {200, 302, 409, 422}  # a page shows the form again, or goes back with a sentence


@pytest.fixture
def places(world: World) -> World:
    """An area of another program, and one that is not used any more."""
    world.lake_area = Area.objects.create(program=world.their_encounter.program, name="Lake")
    world.closed_area = Area.objects.create(program=world.riverside, name="Old town", is_active=False)
    return world


def filled(world: World, said: Said) -> Said:
    """Words such as `=harbor` become ids of the world's rows."""
    rows = {key: str(getattr(world, value[1:]).pk) for key, value in said.items() if str(value).startswith("=")}
    return {**said, **rows}


def address(world: World, target: tuple[str, str], more: dict[str, str]) -> str:
    name, row = target
    of = {"pk": getattr(world, row).pk} if row else {}
    if name == "followups:unplanned":
        of = {"case_pk": of["pk"]}
    return reverse(name, kwargs={**of, **more})


def posted(
    world: World, pair: Pair, change: Said, again: Said | None = None
) -> tuple[tuple[bool, int], tuple[bool, int]]:
    """For page and API: whether it was taken, and the status."""
    client = Client()
    client.force_login(getattr(world, pair.who))
    said = filled(world, pair.good | change)
    page = lambda: client.post(  # noqa: E731
        address(world, pair.page, pair.more), filled(world, pair.only_page) | pair.to_page(dict(said))
    )
    api = lambda: client.generic(  # noqa: E731
        pair.method,
        address(world, pair.api, pair.more),
        _json(filled(world, pair.only_api) | pair.to_api(said | (again or {}))),
        content_type="application/json",
    )
    return _taken(page), _taken(api)


def _json(said: Said) -> str:
    import json

    return json.dumps(said)


def _taken(call: Callable[[], Any]) -> tuple[bool, int]:
    before = Event.objects.count()
    status = call().status_code
    return Event.objects.count() > before, status


def test_what_one_refuses_the_other_refuses(places):
    """One world for all pairs: what is refused changes nothing in it."""
    differing = []
    for name, pair in PAIRS.items():
        for change in pair.bad:
            (by_page, page), (by_api, api) = posted(places, pair, change)
            if by_page or by_api or page not in SAYS_WHAT_IS_WRONG or api not in {400, 404, 409}:
                shown = {key: str(value)[:40] for key, value in change.items()}
                differing.append(f"{name}, {shown}: page {page} {by_page}, API {api} {by_api}")
    assert differing == [], "\n".join(differing)


def test_what_one_takes_the_other_takes(places):
    differing = []
    for name, pair in PAIRS.items():
        if pair.good and pair.method == "POST":
            (by_page, page), (by_api, api) = posted(places, pair, {}, pair.again)
            if not (by_page and by_api):
                differing.append(f"{name}: page {page} {by_page}, API {api} {by_api}")
    assert differing == [], "\n".join(differing)


def test_a_reason_the_program_hides_is_taken_from_nobody(places):
    from casemgmt.accounts.models import Program
    from casemgmt.accounts.rules import ReasonRule

    for kind, code in (("hold", "hospital"), ("close", "no_further_need"), ("decline", "no_capacity")):
        ReasonRule.objects.create(
            program=Program.objects.get(pk=places.riverside.pk),
            kind=kind,
            entries=[{"code": code, "label": "", "hidden": True}],
            changed_at=places.at,
            changed_by=places.admin,
        )
    for name, code in (("hold", "hospital"), ("close", "no_further_need"), ("declined", "no_capacity")):
        (by_page, _page), (by_api, _api) = posted(places, PAIRS[name], {"reason": code})
        assert (by_page, by_api) == (False, False), name


def test_an_agency_speaks_for_itself(places):
    """`told_by` is for what we write down; sent by the agency it changes nothing, so who accepted stays on record."""
    client = Client()
    client.force_login(places.shelter_desk)
    where = reverse("api:offer-moves", kwargs={"pk": places.offer_sent.pk, "name": "accept"})
    answer = client.post(where, {"told_by": "Somebody by phone"}, content_type="application/json")
    assert answer.status_code == 200
    places.offer_sent.refresh_from_db()
    assert (places.offer_sent.accepted_by, places.offer_sent.told_by) == (places.shelter_desk, "")


BODIES = [
    "[" * 100_000,
    '{"q": ' + "[" * 200 + "]" * 200 + "}",
    '{"q": NaN}',
    '{"q": 1e999}',
    '{"q": ' + "9" * 5000 + "}",
    '{"q": "\\ud800"}',
    b"\xff\xfe",
    '{"q": "' + "x" * 3_000_000 + '"}',
    "",
    "null",
    "[]",
    '"text"',
]


def test_a_body_that_cannot_be_meant_is_told(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast["navigator"])
    for body in BODIES:
        answer = client.generic("POST", reverse("api:person-search"), body, content_type="application/json")
        assert answer.status_code in {400, 413}, body[:40]
