"""`make guide`: the pictures of the guides, taken in a browser from the small world. The suite does not take them anew;
it holds their words to the pages (`tests/house/test_guide.py`)."""

import io
import os
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from casemgmt.core import health
from tests.guide import LARGEST, PICTURES, TAKEN
from tests.house.addresses import signed_in
from tests.house.conftest import cast, quiet, world  # noqa: F401 (fixtures)

from .test_every_control import _tab

HEIGHTS = {1280: 800, 390: 760}
COLORS = (64, 32, 16)


@pytest.mark.browser
@pytest.mark.no_cover
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
@pytest.mark.skipif(not os.environ.get("GUIDE"), reason="pictures are taken by `make guide`")
def test_take_the_pictures(browser, live_server, world, cast):
    everything_but_one_works()
    tabs, words_wanted = {}, os.environ.get("GUIDE_WORDS")
    PICTURES.mkdir(exist_ok=True)
    for picture in TAKEN.values():
        page = tabs[picture.reader] = tabs.get(picture.reader) or _tab(
            browser, live_server.url, signed_in(cast[picture.reader])
        )
        page.set_viewport_size({"width": picture.width, "height": HEIGHTS[picture.width]})
        assert page.goto(live_server.url + picture.address(world)).ok
        (PICTURES / f"{picture.name}.png").write_bytes(_small(page.screenshot()))
        if words_wanted:
            print(f"\n### {picture.name}\n{page.locator('main').inner_text()}")
    for page in tabs.values():
        page.context.close()


def everything_but_one_works() -> None:
    """As on a good day on which one worker stopped."""
    for name in (*health.expected(), "backup"):
        health.beat(name, at=timezone.now() - timedelta(hours=5 * (name == "worker texts")))


def _small(picture: bytes) -> bytes:
    """Few colors: pages have few."""
    with Image.open(io.BytesIO(picture)) as shot:
        for colors in COLORS:
            out = io.BytesIO()
            shot.convert("RGB").quantize(colors, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= LARGEST:
                break
    assert out.tell() <= LARGEST
    return out.getvalue()
