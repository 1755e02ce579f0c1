"""What the workers of a chaos test know besides the product: kinds of effects that never pile up, and less patience."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.apps import AppConfig
from django.core.mail import EmailMessage

TEXT, LETTER = "chaos.text", "chaos.letter"


@dataclass(frozen=True)
class Text:
    """A text to a file, that takes its time, so that kills fall into conversations."""

    folder: Path

    def deliver(self, message_id: str) -> None:
        with (self.folder / "texts").open("a", encoding="utf-8") as file:
            file.write(message_id + "\n")
        time.sleep(0.02)


class ChaosConfig(AppConfig):
    name = "tests.infra.chaos_app"

    def ready(self) -> None:
        """Conversations are cut off, and leases run out, sooner than in life."""
        from casemgmt.core import outbound
        from casemgmt.core.effects import Lane, deadline, lines, sender, sending

        sending.LEASE = lines.LEASE = 15
        deadline.LONGEST = 10
        outbound.LONGEST = outbound.TIMEOUT = 2
        folder = Path(os.environ.get("CHAOS_FOLDER", "."))
        sender(TEXT, lane=Lane.TEXTS)(lambda effect, at: Text(folder))
        sender(LETTER, alone="a letter of the test")(
            lambda effect, at: EmailMessage("Hello", "A sentence.", to=["desk@agency.example"])
        )
