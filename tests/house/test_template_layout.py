"""Templates can be read: short lines, one block-level element a line. `tools/check_templates.py` is what says no."""

import re

import pytest

from tools.check_templates import problems, report

from .test_templates import OURS


def test_our_templates_are_laid_out():
    assert not report(OURS)


def test_a_date_is_said_in_our_words():
    """`|date` alone spells a date in the framework's way; a page has one way, told from today."""
    bare = re.compile(r"\|date\s*(\||\}\})")
    assert not [path for path in OURS.rglob("*.html") if bare.search(path.read_text())]


@pytest.mark.parametrize(
    "line",
    [
        "x" * 121,
        "<ul><li>One</li></ul>",
        "<tr><td>1</td><td>2</td></tr>",
        '{% if card %}<p class="soft">',
        "</p><c-pager :pager='pager' />",
    ],
)
def test_a_crowded_line_is_refused(line):
    assert list(problems(f"<div>\n  {line}\n</div>"))


@pytest.mark.parametrize(
    "line",
    [
        "x" * 118,
        "<li><strong>One</strong> and <a href='#'>two</a></li>",
        "{% if last %}, {% endif %}<span>and</span> <a href='#'>more</a>",
        "</li>",
        "<thead>",
    ],
)
def test_a_plain_line_is_fine(line):
    assert not list(problems(f"<div>\n  {line}\n</div>"))
