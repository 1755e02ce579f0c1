"""How states look."""

import pytest

from casemgmt.core.tones import STATE_TONES, tone_of


def test_a_code_looks_the_same_in_every_app():
    said = {}
    for tones in STATE_TONES:
        for code, tone in tones.pairs():
            said.setdefault(code, set()).add(tone)
    assert {code: tones for code, tones in said.items() if len(tones) > 1} == {}


@pytest.mark.parametrize(
    ("code", "tone"),
    [("linked", "ok"), ("sent", "wait"), ("missed", "bad"), ("on_hold", "quiet"), ("moderate", "plain")],
)
def test_a_state_looks_as_its_app_says(code, tone):
    assert tone_of(code) == tone
