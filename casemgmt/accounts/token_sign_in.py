"""Signing in to the API with a token."""

from typing import Any

from django.utils import timezone
from rest_framework.authentication import TokenAuthentication as PlainTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from casemgmt.core import frame, limits


class TokenAuthentication(PlainTokenAuthentication):
    """Who comes by token stands in the same frame as who comes by session."""

    def authenticate(self, request: Request) -> Any:
        """Times without a zone are of the token's program. A token that does not exist counts against its address, as
        every guessed secret does; one that exists is let in whatever others from there have guessed."""
        here = frame.of(request)
        try:
            found = super().authenticate(request)
        except AuthenticationFailed:
            limits.spend(limits.GUESSES, here.neighborhood, at=timezone.now())
            raise
        if found is not None:
            here.settle(found[0])
        return found
