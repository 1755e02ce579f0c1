"""PostgreSQL's archive brings the rows back to a chosen second, by the commands of the page."""

import time

from .. import page
from ..servers import database
from ..servers.database import ARCHIVE, DATA, HOME
from ..words import must, say, wait_until

TITLE = "back to a chosen second from the archive"
NEEDS: tuple[str, ...] = ("story",)
COUNT = "select count(*) from core_cache where cache_key like 'moment %'"


def run(city) -> None:
    """A copy, a row before the second and one after it; the database of the whole city goes back."""
    db = city["db"]
    must(database.sql(db, "show archive_mode") == "on", "the archive is off")
    base = f"{HOME}/base-{int(time.time())}"
    told = f"export DATA={DATA} ARCHIVE={ARCHIVE} BASE={base};"
    began = time.monotonic()
    db.run(f"{told} {page.commands('Back up', 'runuser')[0]}")
    copied = time.monotonic() - began
    mark(db, "before")
    time.sleep(1.5)
    moment = database.sql(db, "select now()")
    time.sleep(1.5)
    mark(db, "after")
    database.sql(db, "select pg_switch_wal()")
    wait_until(lambda: database.sql(db, ARCHIVED) == "t", "the segment is archived", 60)
    stop(city)
    began = time.monotonic()
    # `systemctl start` returns before the server has replayed everything.
    script = "\n".join(page.commands("Restore", "systemctl stop postgresql"))
    db.run(f"set -eu; rm -rf {DATA}.before; {told} export MOMENT='{moment}'\n{script}")
    database.wait(db)
    wait_until(lambda: database.sql(db, "select pg_is_in_recovery()") == "f", "the server takes writes again", 60)
    seconds = time.monotonic() - began
    there = database.sql(
        db, "select string_agg(cache_key, ',') from core_cache where cache_key like 'moment %'", "casemgmt"
    )
    must(there == "moment before", f"at {moment} there was “moment before” alone, now there is “{there}”")
    database.sql(db, "delete from core_cache where cache_key like 'moment %'", "casemgmt")
    db.run(f"sed -i /^restore_command/d\\;/^recovery_target/d {DATA}/postgresql.auto.conf; rm -rf {base} {DATA}.before")
    start(city)
    say(f"moment: the rows stand as they did at {moment}")
    city.figure(f"moment: copy of the server in {copied:.1f} s, back to a chosen second in {seconds:.1f} s")


ARCHIVED = "select last_archived_time > now() - interval '10 seconds' from pg_stat_archiver"


def mark(db, name: str) -> None:
    """A row that tells when it is."""
    database.sql(db, f"insert into core_cache values ('moment {name}', '', now() + interval '1 hour')", "casemgmt")


def stop(city) -> None:
    """Web, workers and beat."""
    for name in ("web1", "web2"):
        city[name].run("systemctl stop aftercall-web")
    city["worker"].run("systemctl stop aftercall-workers.target 'aftercall-worker@*' aftercall-beat")


def start(city) -> None:
    """The same again, until they show themselves."""
    for name in ("web1", "web2"):
        city[name].run("systemctl start aftercall-web")
    city["worker"].run("systemctl start aftercall-workers.target")
    city.wait_until_well()
