"""Ten questions a newcomer asks: the answers in docs/architecture.md are still where it says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<question>[^|]+\?) \| `(?P<path>[^`]+)` \| `(?P<name>[^`]+)` \| “(?P<words>[^”]+)” \|$", re.M)
ANSWERS = [row.groupdict() for row in ROW.finditer(PAGE)]


def test_there_are_ten():
    assert len(ANSWERS) == 10


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["question"])
def test_an_answer_stands_where_the_page_says(answer):
    code = (ROOT / answer["path"]).read_text(encoding="utf-8")
    assert re.search(rf"\b{answer['name']}\b", code)
    assert any(answer["words"].lower() in line.lower() for line in code.splitlines()), "found by a search for one line"


PATHS = re.compile(r"`((?:casemgmt|providers|referrals)/[\w/]+\.py)`")


@pytest.mark.parametrize("path", sorted(set(PATHS.findall(PAGE))))
def test_a_path_named_there_exists(path):
    assert (ROOT / path).exists()
