"""A machine killed in each role while people work: nobody is signed out, nothing is lost, everything is done once."""

import random
import re
import time

from ..city import LANES, PAGES, SITE
from ..people import PEOPLE, browsers, sign_in
from ..planned import Planned, check_letters
from ..servers import database, keys
from ..words import must, say, wait_until
from ..work import Work
from .story import cookies

TITLE = "a machine killed in each role while people work"
NEEDS: tuple[str, ...] = ("story",)


def run(city, strikes=None, stretch: float = 150) -> None:
    """Strike one role after the other, then ask the tables."""
    from casemgmt.accounts.models import User
    from casemgmt.accounts.tokens.actions import make_token
    from casemgmt.cases.models import Case

    from django.utils import timezone  # isort: skip

    for machine in city.machines.values():
        machine.process or machine.start()
    case = Case.objects.order_by("created_at").first()
    navigator = User.objects.get(email=PEOPLE["nell"].email)
    _token, secret = make_token(name="Work", scope="acting", lasts=365, by=navigator, at=timezone.now())
    with browsers() as begin:
        sessions = [(cookies(sign_in(begin(), PEOPLE[name])), path) for name, path in WATCHED.items()]
    limits_are_shared()
    figures_are_counted_by_machine(city)
    planned = Planned(case, 200, stretch)
    city.strikes = 0
    with Work(sessions, secret, str(case.pk)) as work:
        for strike in strikes or STRIKES:
            began = time.monotonic()
            strike(city, work)
            must(work.signed_out == 0, f"{strike.__name__}: somebody was signed out ({work.answers})")
            city.figure(
                f"chaos: {strike.__name__.replace('_', ' ')}: {time.monotonic() - began:.0f} s, {dict(work.answers)}"
            )
        city.wait_until_well()
        planned.wait_until_calm(400)
    planned.check()
    must(not work.lost_or_doubled(), f"notes lost or doubled: {work.lost_or_doubled()}")
    letters = check_letters(city.post, city.strikes)
    city.figure(
        f"chaos: {city.strikes} strikes; {len(work.taken)} notes answered and there, each once; "
        f"{len(planned.ids)} contacts where their dates say; {letters}; slowest page {max(work.late):.1f} s"
    )


WATCHED = {"nora": "/my-day/", "nell": "/my-day/", "rita": "/encounters/"}


def limits_are_shared() -> None:
    """Wrong passwords count for both web machines together: the sixth of five is refused whoever answers it."""
    import http.cookiejar
    import urllib.request

    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=keys.context()), urllib.request.HTTPCookieProcessor(jar), keys.NO_PROXY
    )
    page = f"https://{SITE}/accounts/login/"
    said = ""
    for _number in range(7):
        form = opener.open(page, timeout=30).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        words = {"login": "nobody@city.example", "password": "wrong-wrong-wrong", "csrfmiddlewaretoken": token}
        status, body = keys.fetch_bytes(
            page, form=words, Referer=page, Cookie="; ".join(f"{one.name}={one.value}" for one in jar)
        )
        said = f"{status} {body.decode(errors='replace')}"
    must(
        "too often" in said.lower() or "Too many" in said or said.startswith("429"),
        f"no limit after seven: {said[:300]}",
    )
    say("chaos: wrong passwords are counted over both web machines")


def figures_are_counted_by_machine(city) -> None:
    """Each web machine answers to Prometheus inside; outside the page does not exist for anybody."""
    word = f"Bearer {city.keys['METRICS_TOKEN']}"
    for name in PAGES:
        status, body = keys.fetch(f"http://{name}:8000/metrics", Host=SITE, Authorization=word)
        must(status == 200 and "aftercall_request_seconds_count" in body, f"{name}: /metrics answers {status}")
    must(keys.fetch(f"https://{SITE}/metrics", Authorization=word)[0] == 403, "/metrics is open to the outside")


# ── Strikes ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def each_web_machine_loses_its_power(city, work) -> None:
    """The proxy goes on with the other one; the first comes back by itself."""
    for name in PAGES:
        strike(city, name)
        work.begin_counting()
        wait_until(lambda: work.goes_on(5), f"pages without {name}", 60)
        city[name].start()
        city.wait_until_ready(name)


def each_worker_and_beat_is_killed(city, work) -> None:
    """systemd starts each again."""
    for unit in (*(f"aftercall-worker@{lane}" for lane in LANES), "aftercall-beat"):
        city["worker"].run(f"systemctl kill -s KILL {unit}")
        city.strikes += 1
        time.sleep(random.uniform(0.5, 2))
    for unit in (*(f"aftercall-worker@{lane}" for lane in LANES), "aftercall-beat"):
        wait_until(lambda unit=unit: city["worker"].asks(f"systemctl is-active {unit}") == "active", unit, 60)


def the_worker_machine_loses_its_power(city, work) -> None:
    """What it held is taken up again."""
    strike(city, "worker")
    time.sleep(3)
    city["worker"].start().wait_until_up()


def the_broker_loses_its_power(city, work) -> None:
    """Pages go on without one; /health/ says so."""
    strike(city, "broker")
    work.begin_counting()
    taken = len(work.taken)
    wait_until(lambda: work.goes_on(5) and len(work.taken) > taken, "pages and notes without a broker", 60)
    status, said = city.health()
    must(
        status == 503 and '"broker": {"ok": false' in said, f"/health/ does not miss the broker: {status} {said[:200]}"
    )
    city["broker"].start()
    wait_until(lambda: '"broker": {"ok": true' in city.health()[1], "/health/ has the broker again", 240)


def the_database_is_restarted(city, work) -> None:
    """As after a package's upgrade."""
    city["db"].run("systemctl restart postgresql")
    city.strikes += 1
    answers_again(work)


def the_database_loses_its_power(city, work) -> None:
    """Pages say that nothing was lost, and go on by themselves."""
    strike(city, "db")
    wait_until(lambda: city.health()[0] == 503, "/health/ misses the database", 30)
    status, said = keys.fetch(f"https://{SITE}/my-day/", Cookie=work.sessions[0][0])
    must(status == 503, f"without a database a page answers {status}: {said[:200]}")
    city["db"].start().wait_until_up()
    database.wait(city["db"])
    answers_again(work)


def the_proxy_is_reloaded(city, work) -> None:
    """Nobody notices."""
    bad = work.answers["page 0"] + work.answers["page 502"]
    for _number in range(3):
        city["proxy"].run("systemctl reload nginx")
        work.begin_counting()
        wait_until(lambda: work.goes_on(3), "pages after a reload", 30)
    must(work.answers["page 0"] + work.answers["page 502"] == bad, f"a reload of the proxy was noticed: {work.answers}")


def the_proxy_loses_its_power(city, work) -> None:
    """The one machine that stands alone: nothing answers until it is back, and then all goes on."""
    strike(city, "proxy")
    time.sleep(2)
    city["proxy"].start().wait_until_up()
    answers_again(work)


def strike(city, name: str) -> None:
    """The power of one machine is cut."""
    city[name].cut_power()
    city.strikes += 1
    say(f"chaos: {name} has lost its power")


def answers_again(work) -> None:
    """Pages as before, without anybody's help."""
    work.begin_counting()
    wait_until(lambda: work.goes_on(3), "pages again", 90)


STRIKES = (
    each_web_machine_loses_its_power,
    each_worker_and_beat_is_killed,
    the_worker_machine_loses_its_power,
    the_broker_loses_its_power,
    the_database_is_restarted,
    the_database_loses_its_power,
    the_proxy_is_reloaded,
    the_proxy_loses_its_power,
)
