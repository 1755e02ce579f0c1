"""People with browsers, outside the installation: they come in by mailed links, a password and a second step."""

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass

from .city import SITE
from .machines import DISKS
from .servers import keys
from .words import must, say, wait_until

WORD = "Quiet-harbour-71"


@dataclass
class Person:
    """Somebody we invented, and what their telephone keeps for the second step."""

    name: str
    email: str
    role: str = ""
    secret: str = ""
    used: int = 0  # the half minute whose code was typed last: each works once

    def code(self) -> str:
        """Six digits that were not typed before; waits for the next half minute where it must."""
        from tests.signing_in import format_hotp_value, hotp_value

        wait_until(lambda: int(time.time()) // 30 > self.used, "the next half minute", 40)
        self.used = int(time.time()) // 30
        return format_hotp_value(hotp_value(self.secret, self.used))


# Read again while the machines stay (run.py), they keep their telephones.
PEOPLE: dict[str, Person] = globals().get("PEOPLE") or {
    "ines": Person("Ines Iversen", "ines@city.example"),
    "ada": Person("Ada Adler", "ada@city.example", "administrator"),
    "nora": Person("Nora New", "nora@city.example", "manager"),
    "nell": Person("Nell Nolan", "nell@city.example", "navigator"),
    "rita": Person("Rita Reyes", "rita@city.example", "responder"),
}


@contextmanager
def browsers():
    """`open(width=…, script=…)` gives somebody a device that goes through the proxy and trusts the run's authority."""
    from playwright.sync_api import sync_playwright

    from tests.journeys.conftest import Walker
    from tests.machine import CHROMIUM_FLAGS, chromium

    class Visitor(Walker):
        """The journeys look at each page with axe; here somebody only waits until it is there, and says at once what
        failed: the machines' logs are read beside it."""

        def _watch(self) -> None:
            super()._watch()
            self.page.on("response", lambda got: got.status >= 500 and say(f"a browser: {got.status} at {got.url}"))

        def see(self, name: str) -> "Visitor":
            self.page.wait_for_load_state()
            return self

    home = DISKS / "home"
    if not home.exists():
        keys.trust_in_browsers(home)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS, env={"HOME": str(home)})
        walkers = []

        def begin(**device):
            device = {"width": 1280, **device}
            walkers.append(Visitor(browser, f"https://{SITE}", **device))
            return walkers[-1]

        yield begin
        browser.close()
    problems = [problem for walker in walkers for problem in walker.problems]
    must(not problems, "in the browsers: " + "; ".join(problems))


def come_in(walker, link: str, person: Person):
    """Accept an invitation: name, password, and the second step where the role asks for one."""
    walker.go(re.sub(r"^https://[^/]+", "", link)).see("invitation")
    walker.page.get_by_label("Your name").fill(person.name)
    for field in walker.page.locator("main input[type=password]").all():
        field.fill(WORD)
    walker.press("Accept and sign in").see("signed in")
    return set_up_second_step(walker, person)


def set_up_second_step(walker, person: Person):
    """Where the page asks for it: the secret is read and typed into a telephone, a code comes back."""
    link = walker.page.get_by_role("link", name="Use an app on my phone")
    if not link.count():
        return walker
    link.first.click()
    walker.see("set up the app")
    person.secret = re.search(r"[A-Z2-7]{32}", walker.page.content())[0]
    walker.page.locator("input[name=code]").fill(person.code())
    walker.page.locator("main button[type=submit]").first.click()
    walker.is_at("/accounts/2fa/recovery-codes/")
    return walker


def sign_in(walker, person: Person):
    """Password, then a code where there is a second step."""
    walker.go("/accounts/login/")
    walker.page.get_by_label("Email").fill(person.email)
    walker.page.get_by_label("Password").fill(WORD)
    walker.press("Sign in")
    if person.secret:
        walker.page.locator("input[name=code]").fill(person.code())
        walker.page.locator("main button[type=submit]").first.click()
    walker.page.wait_for_url(lambda url: "/accounts/" not in url, wait_until="commit", timeout=90_000)
    return walker.see("signed in")
