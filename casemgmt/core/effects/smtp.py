"""The conversation with the mail server, with an end: one that drips its answers holds no worker and no page."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from .deadline import deadline

log = structlog.get_logger(__name__)


class Backend(EmailBackend):
    """Django's own, cut off after a while. A receiver among several that was refused is written to the log, by code."""

    talking: Any = None

    @property
    def connection_class(self) -> Any:
        """A line that is known while it still connects, and says whom the server would not take."""
        base, backend = super().connection_class, self

        class Line(base):  # type: ignore[misc, valid-type]
            def __init__(self, *words: Any, **more: Any) -> None:
                backend.talking = self
                super().__init__(*words, **more)

            def sendmail(self, *words: Any, **more: Any) -> Any:
                refused = super().sendmail(*words, **more)
                if refused:
                    log.warning("mail.partly_refused", codes=sorted({code for code, _said in refused.values()}))
                return refused

        return Line

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them, or fail with a time-out when that takes too long in all."""
        with deadline(lambda: getattr(self.talking, "sock", None)) as end:
            try:
                return super().send_messages(email_messages) or 0
            except OSError:
                if end.is_over:
                    raise TimeoutError from None
                raise
