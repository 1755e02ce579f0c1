"""Every address × the cast: what each member meets there, from one table."""

import pytest
from django.db import transaction

from tests.variants import takes

from .access_table import EXCLUDED, HIDDEN, TABLE
from .addresses import address, call, lines, names, ours, signed_in
from .conftest import MEMBERS

ANSWERED = {
    "GET": {200},
    "POST": {200, 201, 202, 302, 400, 409, 422},
    "PUT": {200, 400, 409},
    "PATCH": {200, 400, 409},
    "DELETE": {204},
}
# Let in, and answered otherwise than with a page.
SENT_ON = {
    "reports:paper": {200, 302, 503},
    "reports:looked_paper": {200, 302, 503},
    "api:access-report-file": {200, 409},  # not ready yet
    "reports:export_file": {200, 302},
    "api:export-file": {200, 409},
    "people:hand_back": {302},  # nobody signs on this device
    "api:staff-end": {204},
    "providers:opened": {204},  # counted; the page stays
    "api:account-end-sessions": {204},
    "api:invitation-revoke": {204, 409},
    "api:member-invitation-revoke": {204, 409},
    "api:agency-change-list": {200, 201, 204},
    "referrals:packet_pdf": {200, 503},
    "followups:brief_pdf": {200, 503},
    "set_language": {302},
    "home": {200, 302},
    "accounts:second_step": {302},  # nobody here needs one: on to the first page
    "accounts:here": {204},
}
# Slow to make: for one of those let in, which says enough.
SLOW = {"api:schema", "referrals:packet_pdf", "reports:chart"}
# Let in nowhere where none of the others is: their walk covers nothing more, and is quicker when nobody counts lines.
LED_BY_OTHERS = {"responder", "analyst", "outsider", "nobody"}
IN_TURN = sorted(MEMBERS, key=lambda member: member in LED_BY_OTHERS)
WALKERS = [pytest.param(member, marks=[pytest.mark.no_cover] * (member in LED_BY_OTHERS)) for member in MEMBERS]


def test_every_address_is_in_the_table_and_nothing_else():
    assert sorted({line.name for line in TABLE}) == ours()


def test_what_is_left_out_exists():
    assert {start for start in EXCLUDED if not any(name.startswith(start) for name in names())} <= {
        "demo_mail:",
        "demo_texts:",
    }


def test_every_line_lets_somebody_in():
    """Otherwise a refusal could have any reason."""
    assert [str(line) for line in TABLE if not line.let_in] == []


def test_every_line_is_walked_by_somebody_under_coverage():
    assert [str(line) for line in TABLE if not set(line.let_in) - LED_BY_OTHERS] == []


def walked(line, step, member):
    """Of those let in every other one walks a line, of those refused every third; `make sweeps` walks them all."""
    is_in = member in line.let_in
    if line.name in SLOW and is_in:
        return member == min(line.let_in, key=IN_TURN.index)
    alike = [other for other in IN_TURN if (other in line.let_in) == is_in]
    has_two = len(set(alike) - LED_BY_OTHERS) > 1  # else the one under coverage walks it
    return takes(step if has_two or not is_in else 0, alike.index(member), one_in=2 if is_in else 3)


def test_every_line_is_walked_by_somebody_let_in_and_somebody_refused():
    for step, line in enumerate(lines()):
        walkers = {member for member in MEMBERS if walked(line, step, member)}
        assert (walkers & set(line.let_in)) - LED_BY_OTHERS, line
        assert len(walkers - set(line.let_in)) >= (len(MEMBERS) - len(line.let_in)) // 3, line


@pytest.mark.django_db
def test_every_method_of_an_address_is_in_the_table(world, cast):
    client = signed_in(cast["manager"])
    missing = []
    for name in ours():
        known = [line for line in TABLE if line.name == name]
        allowed = client.generic("PROPFIND", address(known[0], world)).headers.get("Allow", "GET")
        methods = set(allowed.split(", ")) - {"HEAD", "OPTIONS"}
        missing += [f"{method} {name}" for method in methods - {line.method for line in known}]
    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize("member", WALKERS)
def test_what_a_member_meets(member, world, cast):
    client, wrong = signed_in(cast[member]), []
    for step, line in enumerate(lines()):
        if not walked(line, step, member):
            continue
        with transaction.atomic():
            answer = call(client, line, world)
            transaction.set_rollback(True)
        expected = line.refusal_of(member)
        if expected is None and not _is_answered(line, answer):
            wrong.append(f"{line}: let in, got {answer.status_code} {answer.headers.get('Location', '')}")
        elif expected is not None and not _is_refused(expected, answer):
            wrong.append(f"{line}: expected {expected}, got {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def _is_answered(line, answer):
    is_sign_in = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    return answer.status_code in SENT_ON.get(line.name, ANSWERED[line.method]) and not is_sign_in


def _is_refused(expected, answer):
    if expected == 302:
        return answer.status_code == 302 and ("/accounts/login/" in answer["Location"] or answer["Location"] != "")
    return answer.status_code == expected


def test_a_row_of_another_program_is_never_told_to_exist():
    """Wherever an address names a row of a person, the other program's navigator meets 404."""
    told = [
        str(line)
        for line in TABLE
        if line.of and "other_navigator" not in line.let_in and line.refusal_of("other_navigator") != HIDDEN
    ]
    open_to_all = (
        "providers:",
        "api:directory",
        "api:number",
        "reports:",
        "api:measure",
        "accounts:",
        "api:undelivered",
    )
    assert [line for line in told if not line.split()[1].startswith(open_to_all)] == []
