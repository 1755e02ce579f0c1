"""Keeps sessions in the database, one row for each browser (`SESSION_ENGINE`)."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from casemgmt.accounts.factors import secrets

CAME = "came"  # how and when this browser signed in; written by SessionMiddleware, read when the row is saved


class SessionStore(DatabaseStore):
    """Django's, with the columns of `BrowserSession` filled from what the session knows."""

    row: Any = None

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What a session holds (a second step that is being set up, a form that waits) is not read in a backup."""
        return secrets.encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        kept = session_data if isinstance(session_data, str) else session_data.decode()
        try:
            return super().decode(secrets.decrypt(kept))
        except secrets.InvalidToken:
            return {}

    @classmethod
    def get_model_class(cls) -> Any:
        from .models import BrowserSession

        return BrowserSession

    def _get_session_from_db(self) -> Any:
        self.row = super()._get_session_from_db()  # type: ignore[misc]  # Django's own, which the stubs leave out
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row as it is to be saved: saving is being seen."""
        made: Any = super().create_model_instance(data)
        made.account_id, came = data.get(SESSION_KEY) or None, data.get(CAME) or {}
        made.last_seen_at = timezone.now()
        made.begun_at = datetime.fromisoformat(came["at"]) if came else made.last_seen_at
        made.address, made.device = came.get("address"), came.get("device", "")
        if came:  # using it does not make it last longer than SESSION_HOURS
            made.expire_date = made.begun_at + timedelta(seconds=self.get_session_cookie_age())
        return made
