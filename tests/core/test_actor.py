"""Who acts."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from casemgmt.accounts.models import User
from casemgmt.core.actor import CLOCK, LinkHolder, account_of, signed_in


def test_only_a_user_has_an_account_behind_it():
    user = User(email="nav@example.org")
    assert account_of(user) is user
    assert account_of(CLOCK) is None
    assert account_of(LinkHolder(user)) is None


def test_a_link_is_for_one_object():
    mine, other = User(), User()
    assert LinkHolder(mine).is_for(mine)
    assert not LinkHolder(mine).is_for(other)


def test_nobody_signed_in_acts_for_nobody():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        signed_in(request)
    request.user = User()
    assert signed_in(request) is request.user
