"""People at work while machines fall: pages are opened, notes are filed; answers are held against the tables."""

import json
import random
import threading
import time
from collections import Counter

from .city import SITE
from .servers import keys


class Work:
    """Several threads of requests through the proxy: people who signed in open pages, a navigator files notes."""

    def __init__(self, sessions: list[tuple[str, str]], token: str, case: str) -> None:
        self.sessions, self.token, self.case = sessions, token, case
        self.answers: Counter[str] = Counter()
        self.signed_out = 0
        self.asked: list[str] = []
        self.taken: list[str] = []
        self.late: list[float] = []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._look, args=session, daemon=True) for session in sessions]
        self.threads.append(threading.Thread(target=self._write, daemon=True))

    def __enter__(self) -> "Work":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_words) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(60)

    def _look(self, cookie: str, path: str) -> None:
        while not self.over.wait(random.uniform(0.3, 1.2)):
            began = time.monotonic()
            status, _body = keys.fetch(f"https://{SITE}{path}", Cookie=cookie)
            self.late.append(time.monotonic() - began)
            self.answers[f"page {status}"] += 1
            # A redirect leads to the sign-in: nobody may be sent there by a machine that fell.
            self.signed_out += status in {301, 302, 401, 403}

    def _write(self) -> None:
        number = 0
        while not self.over.wait(random.uniform(0.2, 0.8)):
            number += 1
            text = f"Note {number} of the run {id(self)}"
            body = json.dumps({"case": self.case, "text": text, "is_draft": False}).encode()
            self.asked.append(text)
            status, _said = keys.fetch_bytes(
                f"https://{SITE}/api/v1/notes/", data=body, Authorization=f"Token {self.token}",
                **{"Content-Type": "application/json"},
            )  # fmt: skip
            self.answers[f"note {status}"] += 1
            if status == 201:
                self.taken.append(text)

    def goes_on(self, least: int = 3) -> bool:
        """So many more pages were answered whole since this was asked first."""
        return self.answers["page 200"] >= self.mark + least

    def begin_counting(self) -> None:
        """From here on `goes_on` counts."""
        self.mark = self.answers["page 200"]

    def lost_or_doubled(self) -> list[str]:
        """Notes that were answered with 201 and are not there once; notes that are there more often than they were
        sent."""
        from casemgmt.cases.models import Note

        there = Counter(Note.objects.filter(text__in=self.asked).values_list("text", flat=True))
        lost = [text for text in self.taken if there[text] != 1]
        return lost + [text for text, times in there.items() if times > 1]
