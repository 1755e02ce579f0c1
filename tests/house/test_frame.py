"""One frame for each request: addresses, zones and programs are worked out in one place and nowhere else."""

import ast
import re

import pytest

from .test_code import SOURCES, relative

# What nobody but the named modules may say, and why.
ONLY = {
    r"REMOTE_ADDR|X_FORWARDED_FOR|X-Forwarded-For": {"casemgmt/core/frame.py"},
    r"session(\.get|\.pop)?[\[(]\s*[\"']zone": set(),
    r"build_absolute_uri|\.get_host\(": {
        "providers/door/front.py",  # the standard's own page names the address it was asked at; no mail
        "providers/door/lists.py",  # likewise, of the next page
        "casemgmt/core/resume.py",  # asks whether the page that words came from is on this host
        "providers/views/upkeep.py",  # asks whether the page to go back to is on this host
    },
    # Limits and sessions count in tables; the cache keeps only figures that anybody may count anew.
    r"django\.core\.cache import": {"casemgmt/reports/ready.py"},
    r"\bRATE_LIMITS?\b.*[/]": set(),
}


@pytest.mark.parametrize("words", ONLY)
def test_only_its_home_says_it(words):
    said = {relative(path) for path in SOURCES if re.search(words, path.read_text(encoding="utf-8"))}
    assert said <= ONLY[words]


def test_the_first_program_is_asked_for_in_one_place():
    """`Program…order_by(…).first()` is a guess; pages ask `accounts.choosing`, the frame asks `accounts.homes`."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "first"
            if is_call and "Program.objects" in ast.unparse(node) and "order_by" in ast.unparse(node):
                found.append(relative(path))
    assert set(found) <= {
        "casemgmt/accounts/homes.py",
        "casemgmt/accounts/choosing.py",
        "providers/models/organizations.py",  # who keeps what nobody was named for: a rule about listings, no page
        "providers/actions/importing.py",  # for whom somebody brings a directory in who named no program
    }


def test_every_local_time_is_typed_into_the_one_field_and_every_json_time_waits_for_its_program():
    """A plain DateTimeField would refuse the hour that comes twice, and take the reader's zone for the program's."""
    plain = re.compile(r"\bforms\.(SplitDateTimeField|DateTimeField)\(|serializers\.DateTimeField\((?!.*read_only)")
    told_only = {  # answers, never questions
        "casemgmt/cases/api.py",
        "casemgmt/reports/api.py",
        "casemgmt/followups/protocols/api.py",
        "referrals/standards/api.py",
        "referrals/reply/api.py",
        "providers/api/directory.py",
        "providers/capacity/api.py",
        "casemgmt/core/api.py",
        "casemgmt/core/forms.py",
    }
    found = {relative(path) for path in SOURCES if plain.search(path.read_text(encoding="utf-8"))}
    assert found <= told_only
