"""A closed loop: each person asks for a page, reads it for one to three seconds, and asks for the next."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from statistics import median

from django.urls import reverse

from .atwork import Worker
from .client import Browser, LoadAnswer, pause

# What each kind of worker does, and how often in a hundred.
MIX = {
    "navigator": {"my_day": 30, "case": 25, "person": 10, "attempt": 17, "offer": 5, "late": 5, "cases": 8},
    "manager": {"oversight": 30, "late": 40, "case": 15, "cases": 15},
    "agency": {"inbox": 60, "answer": 40},
}


@dataclass(frozen=True)
class LoadRow:
    """What was seen of one kind of page."""

    name: str
    many: int
    errors: int
    p50: float
    p95: float


class LoadRun:
    """One person at work, until the time is up."""

    def __init__(self, worker: Worker, port: int, seed: int) -> None:
        self.worker, self.rng = worker, random.Random(seed)  # noqa: S311 (a mix, not a secret)
        self.seen: list[LoadAnswer] = []
        self.browser = Browser(port, worker.cookies, self.seen)
        self.turns: dict[str, Iterator[object]] = {}

    def run(self, until: float) -> None:
        """Start at a moment of one's own, so that fifty do not ask at once."""
        time.sleep(self.rng.uniform(0, 2))
        names, weights = zip(*MIX[self.worker.kind].items(), strict=True)
        while time.perf_counter() < until:
            doing: Callable[[], None] = getattr(self, f"_{self.rng.choices(names, weights)[0]}")
            doing()
            self._read()

    def _read(self) -> None:
        time.sleep(pause(self.rng))

    def _open(self, name: str, view: str, *ids: object) -> tuple[str, str]:
        path = reverse(view, args=ids)
        return path, self.browser.get(name, path)

    def _next(self, kind: str) -> object | None:
        """The next of what this person has of that kind, and so on in a circle."""
        rows = getattr(self.worker, kind)
        return next(self.turns.setdefault(kind, cycle(rows))) if rows else None

    def _my_day(self) -> None:
        self._open("My day", "followups:my_day")

    def _case(self) -> None:
        if case := self._next("cases"):
            self._open("Case page", "cases:case", case)
        else:
            self._cases()

    def _person(self) -> None:
        if person := self._next("people"):
            self._open("Person page", "people:person", person)

    def _cases(self) -> None:
        self._open("Cases, list", "cases:list")

    def _late(self) -> None:
        self._open("What is late", "duties:late")

    def _oversight(self) -> None:
        self._open("Oversight", "reports:oversight")

    def _inbox(self) -> None:
        self._open("Inbox", "referrals:inbox")

    def _attempt(self) -> None:
        if not self.worker.contacts:
            return self._case()
        path, page = self._open("Attempt, its form", "followups:attempt", self.worker.contacts[0])
        self.worker.contacts.append(self.worker.contacts.pop(0))
        self._read()
        self.browser.press("Attempt, recorded", path, page, "mode", result="no_answer", mode="visit")
        return None

    def _offer(self) -> None:
        if not self.worker.asks:
            return self._case()
        need, service = self.worker.asks.pop(0)
        self._open("Choose a service", "referrals:choose", need)
        self._read()
        path, page = self._open("Ask, its form", "referrals:ask", need, service)
        self._read()
        words = {"asked": "A place for one person this week", "consent-witness": "A colleague"}
        self.browser.press("Offer, sent", path, page, "asked", do="send", **words)
        return None

    def _answer(self) -> None:
        if not self.worker.offers:
            return self._inbox()
        offer = self.worker.offers.pop(0)
        self._open("Request, opened", "referrals:received", offer)
        self._read()
        path, page = self._open("Answer, its form", "referrals:move", offer, "acknowledge")
        self.browser.press("Answer, given", path, page, "version")
        return None


def work(workers: list[Worker], *, port: int, seconds: float) -> list[LoadAnswer]:
    """All of them for that long; what was seen after the first tenth, when connections and caches are warm."""
    at = time.perf_counter()
    everybody = [LoadRun(worker, port, seed) for seed, worker in enumerate(workers)]
    threads = [threading.Thread(target=one.run, args=(at + seconds,), daemon=True) for one in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return [seen for one in everybody for seen in one.seen if seen.at > at + seconds / 10]


def rows(seen: list[LoadAnswer]) -> list[LoadRow]:
    """By kind of page, the slowest first; the last one is all together."""
    kinds: dict[str, list[LoadAnswer]] = {}
    for one in seen:
        kinds.setdefault(one.name, []).append(one)
    found = sorted((_row(name, each) for name, each in kinds.items()), key=lambda row: -row.p95)
    return [*found, _row("all", seen)] if seen else []


def _row(name: str, seen: list[LoadAnswer]) -> LoadRow:
    took = sorted(one.took for one in seen)
    return LoadRow(name, len(seen), sum(one.is_error for one in seen), median(took), took[int(len(took) * 0.95)])
