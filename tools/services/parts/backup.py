"""A backup taken while people work stands on a new machine again, by the commands of the page; counted and timed."""

import re
import time

from .. import page
from ..city import SITE
from ..servers import broker, database, keys
from ..words import must, say, wait_until

TITLE = "backup, and a restore on a new machine from the page alone"
NEEDS: tuple[str, ...] = ("story",)
FOLDER = "/var/backups/aftercall"


def run(city) -> None:
    """The unit of the night, then one empty machine with everything on it."""
    counts = counted(city["db"])
    began = time.monotonic()
    city["worker"].run("systemctl start aftercall-backup")
    name = city["worker"].run(f"ls -t {FOLDER}/*.backup | head -1").strip()
    taken = time.monotonic() - began
    spare = city.machines.get("spare") or city.add("spare", 16).wait_until_up()
    prepare(city, spare)
    copy = spare.root / name.lstrip("/")
    copy.write_bytes((city["worker"].root / name.lstrip("/")).read_bytes())
    spare.run(f"chown aftercall: {name}")
    began = time.monotonic()
    said = spare.run(filled(page.commands("Restore", "aftercall-manage restore")[0], name))
    restored = time.monotonic() - began
    must("The keys here are those it was taken under" in said, f"the keys are not said to fit: {said}")
    say(f"backup: {said.strip().splitlines()[0]}")
    spare.run("systemctl enable --now aftercall.target aftercall-backup.timer 2>&1")
    ask, there = {"Host": SITE, "X-Forwarded-Proto": "https"}, f"http://{spare.address}:8000/health/"
    wait_until(lambda: keys.fetch(there, **ask)[0] == 200, "the new machine is well", 240)
    whole = time.monotonic() - began
    stand = counted(spare)
    # What the clock and the workers of either place wrote since is no loss.
    lost = {table: (number, stand.get(table)) for table, number in counts.items() if stand.get(table, -1) < number}
    must(set(lost) <= MOVES, f"fewer rows than in the backup's place: {lost}")
    events = sum(number for table, number in stand.items() if table.startswith("core_event"))  # a table for each month
    city.figure(
        f"backup: taken in {taken:.0f} s; restored in {restored:.0f} s, at work after {whole:.0f} s; "
        f"{sum(stand.values())} rows in {len(stand)} tables, {events} events"
    )
    spare.run("systemctl stop aftercall.target")


# Sessions, counts and heartbeats come and go by the minute.
MOVES = {"core_tally", "core_heartbeat", "core_cache", "accounts_browsersession", "django_session", "core_access"}


def prepare(city, spare) -> None:
    """“systemd, after step 2 of the installation without its last line”, with everything on one machine."""
    if spare.asks("systemctl is-active postgresql") == "active":
        return
    database.set_up(spare, city.passwords)
    broker.set_up(spare, city.passwords["broker"], ("redis-server",))
    here = {name: value.replace("@db:", "@localhost:") for name, value in city.settings().items()}
    here["CELERY_BROKER_URL"] = f"redis://:{city.passwords['broker']}@localhost:6379/0"
    # Nobody is written to twice: a server that delivers nothing.
    city.install(spare, **here | {"EMAIL_HOST": "localhost"})
    spare.write(
        "/etc/aftercall/owner", f"DATABASE_OWNER_URL={city.owner_url().replace('@db:', '@localhost:')}\n", 0o600
    )
    spare.run("systemctl daemon-reload && systemctl start aftercall-migrate")


def filled(line: str, name: str) -> str:
    """The line of the page with the name of today's file."""
    return re.sub(r"/var/backups/aftercall/\S+", name, line)


def counted(machine) -> dict[str, int]:
    """Rows of every table, asked of the server itself."""
    names = database.sql(
        machine,
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
        "casemgmt",
    ).split()
    each = " union all ".join(f"select '{name}', count(*) from public.\"{name}\"" for name in names)
    rows = database.sql(machine, each, "casemgmt").splitlines()
    return {name: int(count) for name, count in (row.split("|") for row in rows)}
