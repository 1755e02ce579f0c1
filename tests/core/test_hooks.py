"""Lists that upper apps join."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from casemgmt.core.hooks import Contribution, HookList


@pytest.fixture
def a_list():
    made = Contribution("tests.A_LIST", "never")
    yield made
    HookList.known.remove(made)


def test_members_come_in_the_order_of_their_numbers(a_list):
    a_list.join("second", order=20)
    a_list.join("first", order=10)
    assert list(a_list) == ["first", "second"]


def test_two_with_one_number_are_refused(a_list):
    a_list.join("one", order=10)
    with pytest.raises(ImproperlyConfigured):
        a_list.join("other", order=10)


@pytest.mark.parametrize("hook", HookList.known, ids=lambda hook: hook.name)
def test_a_list_is_found_under_its_name_and_somebody_takes_part(hook):
    assert import_string(hook.name) is hook
    assert list(hook)
