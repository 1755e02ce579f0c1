"""A browser that is watched while it goes through the product: what it asks for, what it complains of, axe."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from casemgmt.accounts.actions import add_area
from providers.models import Location, Service, ServiceAtLocation
from tests.cast import PASSWORD
from tests.machine import PATIENCE, expect

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Walker:
    """One person with one device. `see` is called on every page that is looked at."""

    def __init__(self, browser, base: str, *, width: int, script: bool = True) -> None:
        self.base, self.width, self.script = base, width, script
        height = 844 if width < 600 else 900
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.problems: list[str] = []
        self.seen: list[str] = []
        self._watch()

    def _watch(self) -> None:
        host = urlsplit(self.base).netloc
        self.page.on("console", lambda said: said.type == "error" and self.problems.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on(
            "request",
            lambda asked: urlsplit(asked.url).netloc not in {host, ""} and self.problems.append(f"asked {asked.url}"),
        )
        self.page.on(
            "response",
            lambda answer: answer.status >= 500 and self.problems.append(f"{answer.status} at {answer.url}"),
        )

    def sign_in(self, user) -> "Walker":
        self.go("/accounts/login/")
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        return self.see("signed in")

    def go(self, path: str) -> "Walker":
        self.page.goto(self.base + path)
        return self

    def press(self, name: str, *, role: str = "button", within=None, exact: bool = True) -> "Walker":
        (within or self.page).get_by_role(role, name=name, exact=exact).first.click()
        return self

    def follow(self, name: str, *, within=None, exact: bool = True) -> "Walker":
        return self.press(name, role="link", within=within, exact=exact)

    def open(self, summary: str, within=None) -> "Walker":
        """Open a sheet or a fold, by the words it shows."""
        (within or self.page).locator("summary", has_text=summary).first.click()
        return self

    def says(self, words: str) -> "Walker":
        """These words stand on the page, now or in a moment."""
        expect(self.page.locator("body")).to_contain_text(words, use_inner_text=True)
        return self

    def is_refused(self) -> "Walker":
        """What was just sent was refused with a sentence, as it should be; the browser's own word of it is no fault."""
        self.page.wait_for_load_state("networkidle")
        self.problems[:] = [problem for problem in self.problems if "422" not in problem]
        return self

    def is_silent_of(self, words: str) -> "Walker":
        """They do not, on the page as it came; ask it of a page that has been looked at."""
        self.page.wait_for_load_state()
        said = self.page.locator("body").inner_text()
        assert words not in said
        return self

    def is_at(self, path: str) -> "Walker":
        """Here the press led."""
        expect(self.page).to_have_url(self.base + path)
        return self

    def see(self, name: str) -> "Walker":
        """Look at the page as axe, as a narrow screen and as somebody who keeps pictures would."""
        self.page.wait_for_load_state()
        self.seen.append(name)
        folder = os.environ.get("SHOTS")
        if folder:
            words, device = name.replace(" ", "-").replace(",", ""), f"{self.width}{'' if self.script else '-nojs'}"
            file = f"{len(self.seen):02}-{words}-{device}.png"
            self.page.screenshot(path=str(Path(folder) / file), full_page=True)
        if self.script:
            found, wide = self._looked()
            self.problems += [f"{name}: {fault}" for fault in found]
            self.problems += [f"{name}: {wide} px wide at {self.width}"] if wide > self.width + 1 else []
        return self

    def _looked(self, tries: int = 3) -> tuple[list[str], int]:
        """What axe finds, and how wide it is. A press may lead on by script while one looks: then where it led."""
        from playwright.sync_api import Error

        try:
            return faults(self.page), self.page.evaluate("document.documentElement.scrollWidth")
        except Error as problem:
            if tries == 1 or "context was destroyed" not in str(problem):
                raise
        self.page.wait_for_load_state()
        return self._looked(tries - 1)


def faults(page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    return [f"{fault['id']}: {node['target']} {node['failureSummary']}" for fault in found for node in fault["nodes"]]


@pytest.fixture
def now():
    """Pages live in the present."""
    return timezone.now()


@pytest.fixture
def walk(browser, live_server) -> Iterator:
    """`walk(user)` gives somebody who has signed in on a device; afterwards nothing may have gone wrong."""
    walkers = []

    def begin(user=None, *, width: int = 1280, script: bool = True) -> Walker:
        walker = Walker(browser, live_server.url, width=width, script=script)
        walkers.append(walker)
        return walker.sign_in(user) if user else walker

    yield begin
    for walker in walkers:
        walker.context.close()
    problems = [problem for walker in walkers for problem in walker.problems]
    assert not problems, "\n".join(problems)


@pytest.fixture
def town(riverside, responder, navigator, manager, harbor_house, shelter_desk, admin, now) -> Service:
    """A program with an area, and an agency with a bed to offer."""
    add_area(program=riverside, name="Downtown", by=admin, at=now)
    facts = {"source": "test", "source_record_id": "beds"}
    beds = Service.objects.create(
        organization=harbor_house, name="Night shelter", status="active", need_domains=["shelter"], **facts
    )
    place = Location.objects.create(organization=harbor_house, name="Harbor House", location_type="physical", **facts)
    ServiceAtLocation.objects.create(service=beds, location=place, **facts)
    return beds
