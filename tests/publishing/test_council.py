"""A published quarter on paper: what everybody may read, for whoever reads measures, and nothing once it is off."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from pikepdf import Pdf

from casemgmt.core import pdf
from casemgmt.publishing import actions
from casemgmt.publishing.models import Release
from casemgmt.publishing.paper import content
from casemgmt.publishing.preparation import digest_of
from tests.publishing.test_publishing import AT, lived, seen  # noqa: F401 (fixtures)
from tests.publishing.test_solver import attacked  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]


@pytest.fixture
def release(seen, admin):  # noqa: F811
    actions.publish_preview(preview=seen, digest=digest_of(seen), by=admin, at=AT)
    return Release.objects.get()


def test_it_tells_the_published_counts_and_hides_what_they_hide(client, release, manager):
    client.force_login(manager)
    shown = client.get(reverse("publishing:council"))
    where = reverse("publishing:council_file", args=[release.pk])
    assert where in shown.content.decode()
    answer = client.get(where)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="riverside-2026-3.pdf"'
    if folder := os.environ.get("SHOTS"):
        (Path(folder) / "council.pdf").write_bytes(answer.content)
    with Pdf.open(BytesIO(answer.content)) as drawn:
        assert drawn.Root.MarkInfo.Marked
        assert all(b"Tj" in page.Contents.read_bytes() or b"TJ" in page.Contents.read_bytes() for page in drawn.pages)
    text = pdf.written("pdf/release.html", content(release, "en"), title="", language="en")
    everybody = client.get(reverse("publishing:public", args=[release.program.slug])).content.decode()
    for words in ("Quarter 3 of 2026", "counts are hidden to protect people", "How this is counted"):
        assert words in text
        assert words in everybody
    assert numbers(text) == numbers(everybody), "the same counts, and no other"


def numbers(text):
    return re.findall(r'class="open-number[^"]*">\s*([^<]*?)\s*<', text.split("by quarter")[0])


def test_whoever_reads_no_measures_has_no_paper_and_off_is_off(client, release, navigator, other_navigator, admin):
    where = reverse("publishing:council_file", args=[release.pk])
    client.force_login(navigator)
    assert client.get(where).status_code == 403
    client.force_login(other_navigator)
    assert client.get(where).status_code == 403
    client.force_login(admin)
    assert client.get(where).status_code == 200
    actions.stop_publishing(program=release.program, by=admin, at=AT)
    assert client.get(where).status_code == 404
    assert "Nothing is published" in client.get(reverse("publishing:council")).content.decode()
