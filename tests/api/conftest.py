"""The API meets the same small world as the pages."""

import pytest
from rest_framework.test import APIClient

from tests.house.conftest import cast, quiet, world  # noqa: F401 (fixtures)
from tests.signing_in import token_of


@pytest.fixture
def as_member(cast):  # noqa: F811
    """A client that sends the token of a member of the cast."""
    secrets: dict[str, str] = {}

    def as_member(name: str) -> APIClient:
        secrets[name] = secrets.get(name) or token_of(cast[name])
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {secrets[name]}")
        return client

    return as_member
