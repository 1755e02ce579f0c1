"""The short form leaves out much, and nothing whole."""

from itertools import product
from types import SimpleNamespace

import pytest

from tests import variants


def walk(name, *marks, **told):
    return SimpleNamespace(
        nodeid=f"{name}[{told}]",
        callspec=SimpleNamespace(params={"browser_name": "chromium", **told}),
        get_closest_marker=lambda mark: mark in {"browser", *marks},
    )


def kept(walks):
    left = variants.not_walked(walks)
    return [one.callspec.params for one in walks if one not in left]


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(variants, "IS_FULL", False)
    monkeypatch.setattr(variants, "IS_SWEPT_WHOLE", False)


def board(name, *marks):
    return [walk(name, *marks, width=width, script=script) for width, script in product((390, 1280), (True, False))]


@pytest.mark.parametrize("name", ["one", "two", "three", "four"])
def test_where_each_variant_is_asked_for_each_width_is_walked_and_each_script(name):
    walked = kept(board(name, "each_variant"))
    assert len(walked) == 2
    assert {one["width"] for one in walked} == {390, 1280}
    assert {one["script"] for one in walked} == {True, False}


def test_journeys_take_turns():
    walked = [kept(board(name)) for name in "abcdefgh"]
    assert [len(of_one) for of_one in walked] == [1] * 8
    assert {(one["width"], one["script"]) for of_one in walked for one in of_one} == set(
        product((390, 1280), (True, False))
    )
    told_by_width = [kept([walk(name, width=width) for width in (390, 1280)]) for name in "abcdefgh"]
    assert {one["width"] for of_one in told_by_width for one in of_one} == {390, 1280}


def test_what_is_told_by_roles_is_walked_as_each_and_everything_if_asked(monkeypatch):
    roles = [walk("five", role=role) for role in ("manager", "navigator", "responder")]
    assert variants.not_walked(roles) == []
    monkeypatch.setattr(variants, "IS_FULL", True)
    assert variants.not_walked(board("six")) == []


def test_every_step_of_a_sweep_is_taken_by_somebody_and_all_by_everybody_if_asked(monkeypatch):
    for one_in in (2, 3):
        taken = [[step for step in range(12) if variants.takes(step, walker, one_in=one_in)] for walker in range(6)]
        assert {step for steps in taken for step in steps} == set(range(12))
        assert {len(steps) for steps in taken} == {12 // one_in}
    monkeypatch.setattr(variants, "IS_SWEPT_WHOLE", True)
    assert all(variants.takes(step, 1, one_in=3) for step in range(12))
