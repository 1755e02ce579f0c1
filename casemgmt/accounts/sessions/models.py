"""A browser in which somebody is signed in, or is about to be."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone


class BrowserSessionQuerySet(models.QuerySet[Any]):
    def open_of(self, user: Any, at: datetime) -> Self:
        """Those in which this user's next press is answered: neither too old nor idle for too long."""
        seen_since = at - settings.SESSION_IDLE
        return self.filter(account=user, expire_date__gt=at, last_seen_at__gt=seen_since)


class BrowserSession(AbstractBaseSession):
    """Django's session, and beside its data: whose it is, since when, from where, on what kind of device, seen last.

    `id` names it in addresses; the key that is in the cookie never leaves the row.
    """

    id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="browser_sessions")
    begun_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now, help_text="To the minute")
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=60, blank=True, help_text="A kind, never the browser's own words")

    objects = BaseSessionManager.from_queryset(BrowserSessionQuerySet)()  # type: ignore[misc]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from .store import SessionStore

        return SessionStore

    def is_idle(self, at: datetime) -> bool:
        """Whether nobody pressed or typed anything for too long."""
        return self.account_id is not None and at - self.last_seen_at >= settings.SESSION_IDLE
