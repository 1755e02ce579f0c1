"""One frame for each request: addresses, zones and programs are worked out in one place and nowhere else."""

import re

import pytest

from .test_code import SOURCES, relative

# What nobody but the named modules may say, and why.
ONLY = {
    r"REMOTE_ADDR|X_FORWARDED_FOR|X-Forwarded-For": {"casemgmt/core/frame.py"},
    r"session(\.get|\.pop)?[\[(]\s*[\"']zone": set(),
    r"build_absolute_uri|\.get_host\(": {
        "providers/api/hsds.py",  # the standard's own page names the address it was asked at; no mail
        "providers/views/upkeep.py",  # asks whether the page to go back to is on this host
    },
    r"django\.core\.cache import": set(),
    r"\bRATE_LIMITS?\b.*[/]": set(),
}


@pytest.mark.parametrize("words", ONLY)
def test_only_its_home_says_it(words):
    said = {relative(path) for path in SOURCES if re.search(words, path.read_text(encoding="utf-8"))}
    assert said <= ONLY[words]
