"""Many people invited from a file: looked at first, judged line by line, and the same file again invites nobody."""

import io

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from casemgmt.accounts import permissions, roles
from casemgmt.accounts.invitations.actions import invite_member, invite_members, revoke_invitation
from casemgmt.accounts.invitations.models import MemberInvitation
from casemgmt.accounts.invitations.people_file import PersonAsked, people_in, role_meant
from casemgmt.accounts.invitations.verdicts import verdicts
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.permissions import PROGRAM_PERMISSIONS, Permission
from casemgmt.accounts.roles import PROGRAM_ROLES, Role, may, sees
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.tables import BadFile
from tests.together import together

pytestmark = pytest.mark.django_db

FILE = b"Name,E-mail,Role\nNora,Nora@city.example,Navigator\nMax,max@city.example,manager\n"


def asked(*rows):
    return [PersonAsked(number, *row) for number, row in enumerate(rows, 2)]


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


# What a file says.


@pytest.mark.parametrize(
    "content",
    [
        FILE,
        b"role;login\nnavigator;Nora@city.example\nManager;max@city.example\n",
        workbook(["Position", "Contact"], ["Navigators", "Nora@city.example"], ["supervisor", "max@city.example"]),
    ],
)
def test_a_file_is_read_by_what_its_columns_hold(content):
    found = [(row.number, row.email, role_meant(row.role)) for row in people_in(content, "team")]
    assert found == [(2, "Nora@city.example", "navigator"), (3, "max@city.example", "manager")]


def test_addresses_alone_take_the_role_that_was_chosen():
    found = people_in(b"E-mail\nnora@city.example\n\nmax@city.example\n", "team.txt", role="responder")
    assert found == [PersonAsked(2, "nora@city.example", "responder"), PersonAsked(4, "max@city.example", "responder")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"Name,Role\nNora,navigator\n", "no column of e-mail"),
        (b"E-mail,Role\n", "no rows"),
        (b"E-mail,Role\n" + b"a@b.example,manager\n" * 201, "more than 200"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "workbook"),
    ],
)
def test_what_cannot_be_read_says_why(content, words):
    with pytest.raises(BadFile, match=words):
        people_in(content, "team.csv")


# What comes of each line.


def test_each_line_is_judged_as_it_would_be_alone(riverside, admin, navigator, now):
    gone = User.objects.create_user("gone@city.example", "x", name="Gus Gone", is_active=False)
    left = User.objects.create_user("left@city.example", "x", name="Lea Left")
    Membership.objects.create(program=riverside, user=left, role="navigator", left_at=now)
    invite_member(program=riverside, email="waits@city.example", role="manager", by=admin, at=now)
    rows = asked(
        ("new@city.example", "Navigator"),
        ("NEW@city.example", "navigator"),
        ("new@city.example", "manager"),
        (navigator.email.upper(), "navigator"),
        ("Waits@city.example", "manager"),
        (gone.email, "navigator"),
        (left.email, "navigator"),
        (admin.email.replace("@", "+work@"), "navigator"),
        ("", "navigator"),
        ("no address", "navigator"),
        ("chief@city.example", "Chief"),
        ("none@city.example", ""),
    )
    found = [(row.outcome, row.why) for row in verdicts(riverside, rows, by=admin, at=now)]
    words = [
        ("invited", ""), ("there", "Stands in row 2"), ("invited", ""), ("there", "Has this role"),
        ("there", "invited already"), ("refused", "closed"), ("refused", "closed"), ("refused", "oneself"),
        ("refused", "No e-mail"), ("refused", "no e-mail address"), ("refused", "“Chief” is no role"),
        ("refused", "No role stands here"),
    ]  # fmt: skip
    assert len(found) == len(words)
    for (outcome, why), (wanted, part) in zip(found, words, strict=True):
        assert (outcome, part in why) == (wanted, True), (wanted, part, why)


def test_the_same_list_again_invites_nobody_and_a_revoked_one_anew(riverside, admin, now):
    rows = asked(("a@city.example", "navigator"), ("b@city.example", "chief"), ("c@city.example", "manager"))
    first = invite_members(program=riverside, asked=rows, by=admin, at=now)
    assert [one.email for one in first] == ["a@city.example", "c@city.example"]
    assert invite_members(program=riverside, asked=rows, by=admin, at=now) == []
    revoke_invitation(invitation=first[0], by=admin, at=now)
    assert [one.email for one in invite_members(program=riverside, asked=rows, by=admin, at=now)] == ["a@city.example"]
    deliver_due(at=now)
    assert sorted(to for letter in mail.outbox for to in letter.to if to.endswith("@city.example")) == [
        "a@city.example", "c@city.example",
    ]  # fmt: skip


def test_judging_takes_as_many_queries_for_one_as_for_two_hundred(riverside, admin, now):
    def queries(number):
        rows = asked(*((f"p{n}@city.example", "navigator") for n in range(number)))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            verdicts(riverside, rows, by=admin, at=now)
        return len(seen)

    assert queries(1) == queries(200)


def test_only_who_may_invite_and_not_where_the_program_retired(riverside, manager, admin, now):
    rows = asked(("a@city.example", "navigator"))
    with pytest.raises(PermissionDenied):
        invite_members(program=riverside, asked=rows, by=manager, at=now)
    type(riverside).objects.filter(pk=riverside.pk).update(retired_at=now)
    with pytest.raises(NotPossible, match="retired"):
        invite_members(program=riverside, asked=rows, by=admin, at=now)


def test_nobody_floods_one_address(riverside, admin, now):
    for _n in range(5):
        invite_member(program=riverside, email="a@city.example", role="analyst", by=admin, at=now)
    with pytest.raises(NotPossible, match="Wait"):
        invite_member(program=riverside, email="a@city.example", role="analyst", by=admin, at=now)
    invite_member(program=riverside, email="b@city.example", role="analyst", by=admin, at=now)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_invite_once(riverside, admin, now):
    rows = asked(("a@city.example", "navigator"), ("b@city.example", "navigator"))
    together(*[lambda: invite_members(program=riverside, asked=rows, by=admin, at=now)] * 2)
    assert MemberInvitation.objects.count() == 2


# The page and the API.


def test_the_page_shows_before_it_sends(client, riverside, admin, lakeside):
    client.force_login(admin)
    upload = SimpleUploadedFile("team.csv", FILE + b"Zed,zed@city.example,Chief\n")
    shown = client.post("/settings/people/file/", {"people-file": upload})
    assert "2 invitations would be sent" in shown.content.decode()
    assert MemberInvitation.objects.count() == 0
    done = client.post("/settings/people/file/invite/", {"people": shown.context["people"]}, follow=True)
    assert "2 invitations were sent." in done.content.decode()
    refused = client.post("/settings/people/file/", {"people-file": SimpleUploadedFile("x.csv", b"Name\nNora,x\n")})
    assert refused.status_code == 422
    for told in ("", "[]", "[[1]]", '[["x", "a@b.example", "manager"]]', '[[1, 2, "manager"]]', '{"a": 1}'):
        assert client.post("/settings/people/file/invite/", {"people": told}).status_code == 404
    other = client.post(f"/settings/people/file/invite/?program={lakeside.slug}", {"people": shown.context["people"]})
    assert other.status_code == 404


def test_the_api_looks_or_invites(riverside, admin):
    client = Client()
    client.force_login(admin)
    people = [{"email": "a@city.example", "role": "Navigator"}, {"email": "b", "role": "manager"}]
    words = {"program": str(riverside.pk), "people": people}
    looked = client.post(
        reverse("api:member-invitation-several"), {**words, "only_look": True}, content_type="application/json"
    )
    assert [row["outcome"] for row in looked.json()] == ["invited", "refused"]
    assert MemberInvitation.objects.count() == 0
    client.post(reverse("api:member-invitation-several"), words, content_type="application/json")
    again = client.post(reverse("api:member-invitation-several"), words, content_type="application/json")
    assert [row["outcome"] for row in again.json()] == ["there", "refused"]
    told = {row["role"]: row for row in client.get(reverse("api:member-invitation-roles")).json()}
    assert told["analyst"]["sees"] == "Cannot read client records."


# What each role may do is said from the table.


def test_every_permission_of_a_program_has_words_and_no_two_the_same():
    assert set(permissions.WORDS) == PROGRAM_PERMISSIONS
    assert len({str(words) for words in permissions.WORDS.values()}) == len(permissions.WORDS)


@pytest.mark.parametrize("role", Role)
def test_a_role_says_what_its_table_allows_and_nothing_else(role):
    said = {permission for permission, words in permissions.WORDS.items() if str(words) in may(role)}
    assert said == PROGRAM_ROLES[role]
    assert ("Reads client records" in sees(role)) is (Permission.CASE_VIEW in PROGRAM_ROLES[role])


def test_a_right_more_is_said_at_once(monkeypatch):
    wider = PROGRAM_ROLES[Role.ANALYST] | {Permission.CASE_VIEW}
    monkeypatch.setitem(roles.PROGRAM_ROLES, Role.ANALYST, wider)
    assert "reads cases" in may(Role.ANALYST)
    assert sees(Role.ANALYST).startswith("Reads client records")
