"""The guides cannot go stale: each picture is one `make guide` takes, each word in bold stands on the pages shown."""

import html
import re

import pytest

from tests import guide

from .addresses import signed_in

SECTIONS = [(name, *section) for name, text in guide.guides().items() for section in guide.sections(text)]


def test_each_picture_is_taken_small_and_shown():
    shown = {picture for _file, _title, pictures, _words in SECTIONS for picture in pictures}
    files = {path.stem: path.stat().st_size for path in guide.PICTURES.glob("*.png")}
    assert shown == guide.TAKEN.keys() == files.keys()
    assert len(files) <= guide.MOST
    assert {name for name, size in files.items() if size > guide.LARGEST} == set()


@pytest.mark.django_db
def test_every_word_in_bold_stands_on_the_page_that_is_shown(world, cast):
    said: dict[str, str] = {}
    for name, picture in guide.TAKEN.items():
        answer = signed_in(cast[picture.reader]).get(picture.address(world))
        assert answer.status_code == 200, name
        said[name] = plain(answer.content.decode())
    stale = [
        f"{file}, {title}: {word}"
        for file, title, pictures, words in SECTIONS
        for word in words
        if not any(" ".join(word.split()) in said[picture] for picture in pictures)
    ]
    assert stale == []
    assert sum(len(words) for _file, _title, _pictures, words in SECTIONS) > 30


def plain(page: str) -> str:
    """What it says, without marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
