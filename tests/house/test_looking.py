"""What a test asserts of a browser's page it waits for: `expect(...)` of `tests/machine.py`, which looks again.

Seen: a landing failed because a test asked `is_visible()` before the page's script had run. What asks once may be read
into a name after something was waited for, never asserted on the spot.
"""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ASK_ONCE = {
    *("is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "is_editable"),
    *("inner_text", "inner_html", "text_content", "input_value", "all_inner_texts", "all_text_contents"),
}
PAGES = {"page", "phone", "tab"}  # what tests call a page of the browser


def hasty(source: str) -> list[int]:
    """The lines that assert what a page shows at this very moment."""
    asserts = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))
    return [node.lineno for node in asserts if any(_asks_once(part) for part in ast.walk(node.test))]


def _asks_once(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr == "url":
        return getattr(node.value, "id", getattr(node.value, "attr", "")) in PAGES
    return node.attr in ASK_ONCE or (node.attr == "count" and any(_is_of_a_page(part) for part in ast.walk(node.value)))


def _is_of_a_page(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and (node.attr == "locator" or node.attr.startswith("get_by_"))


@pytest.mark.parametrize(
    "line",
    [
        "assert page.get_by_text('Undone.').is_visible()",
        "assert not pad.is_hidden()",
        "assert page.locator('a').count() == 0",
        "assert walker.page.url.endswith('/cases/')",
        "assert name in page.locator('article').inner_text()",
    ],
)
def test_a_hasty_look_is_found(line):
    assert hasty(line) == [1]


@pytest.mark.parametrize(
    "line", ["assert answer.url == page", "assert row.answers.count() == 2", "expect(pad).to_be_visible()"]
)
def test_and_nothing_else(line):
    assert hasty(line) == []


def test_what_a_browser_test_asserts_it_waits_for():
    found = {str(path.relative_to(TESTS)): hasty(path.read_text(encoding="utf-8")) for path in TESTS.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}, "say it with expect() of tests/machine.py"
