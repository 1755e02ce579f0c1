"""The API meets the same small world as the pages."""

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.house.conftest import cast, quiet, world  # noqa: F401 (fixtures)


@pytest.fixture
def as_member(cast):  # noqa: F811
    """A client that sends the token of a member of the cast."""

    def as_member(name: str) -> APIClient:
        key = Token.objects.get_or_create(user=cast[name])[0].key
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
        return client

    return as_member
