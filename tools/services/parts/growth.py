"""Growing past one machine: a pooler, a second server and a bucket by the settings of the page; then each loses its
power while people work."""

import time

from ..city import PAGES
from ..people import PEOPLE, browsers, sign_in
from ..servers import database, keys, pooler, store
from ..words import must, say, wait_until
from . import story

TITLE = "a pooler, a second server and a bucket, and each of them lost"
NEEDS: tuple[str, ...] = ("story",)
FIGURES = ("/oversight/", "/reports/audit/", "/reports/")
READS = "select coalesce(sum(tup_returned), 0) from pg_stat_database where datname = 'casemgmt'"


def run(city) -> None:
    """Grow, work, lose one after the other."""
    pool, second = city.add("pooler", 17), city.add("second", 18)
    for machine in (pool, second):
        machine.wait_until_up()
    pooler.set_up(pool, city["db"], "casemgmt_app", city.passwords["app"])
    follow(second, city)
    bucket = store.Store()
    try:
        settle(city, pool, second)
        with browsers() as begin:
            people = {name: sign_in(begin(), PEOPLE[name]) for name in ("nora", "nell", "rita")}
            work(city, people, bucket, second)
            lose_the_second(city, people["nora"], second)
            lose_the_pooler(city, people["nora"], pool)
    finally:
        back(city)
        bucket.stop()


def follow(second, city) -> None:
    """A second PostgreSQL by pg_basebackup, streaming from then on."""
    database.put_programs(second)
    place, word = database.DATA, city.passwords["replication"]
    second.run(f"rm -rf /etc/postgresql; install -d -o postgres -m 0700 {place.rsplit('/', 1)[0]} {database.ARCHIVE}")
    copy = (
        f"{database.PROGRAMS}/bin/pg_basebackup -h {city['db'].address} -U replicator -D {place} -R -X stream -c fast"
    )
    second.run(f"PGPASSWORD={word} runuser -u postgres -- {copy}")
    database.start(second)
    must(database.sql(second, "select pg_is_in_recovery()") == "t", "the second server follows")
    say("growth: the second server was copied and follows")


def settle(city, pool, second) -> None:
    """The settings of the page, on every machine of the product."""
    word = city.passwords["app"]
    more = {
        "DATABASE_POOLED": "1",
        "DATABASE_URL": f"postgresql://casemgmt_app:{word}@{pool.address}:6432/casemgmt",
        "DATABASE_REPLICA_URL": f"postgresql://casemgmt_app:{word}@{second.address}:5432/casemgmt",
        "UPLOADS_BUCKET": store.BUCKET,
        "UPLOADS_ENDPOINT": store.ENDPOINT,
        "UPLOADS_REGION": "us-east-1",
        "UPLOADS_KEY_ID": store.KEYS["aws_access_key_id"],
        "UPLOADS_KEY_SECRET": store.KEYS["aws_secret_access_key"],
    }
    start_with(city, more)
    used = "select count(*) from pg_stat_activity where datname = 'casemgmt' and client_addr is not null"
    by_others = database.sql(city["db"], f"{used} and client_addr <> '{pool.address}' and usename = 'casemgmt_app'")
    city.figure(f"growth: {database.sql(city['db'], used)} sessions at the database, all by the pooler")
    must(by_others == "0", f"{by_others} sessions go past the pooler")


def start_with(city, more: dict[str, str]) -> None:
    """Write the settings and start the product anew: one web machine after the other, as docs/upgrade.md asks."""
    for name in (*PAGES, "worker"):
        city.write_settings(city[name], **more)
    for name in PAGES:
        city[name].run("systemctl restart aftercall-web")
        city.wait_until_ready(name)
    city["worker"].run("systemctl restart aftercall-workers.target 'aftercall-worker@*' aftercall-beat")
    city.wait_until_well()


def work(city, people, bucket, second) -> None:
    """A call, a file, figures: the call is in the figures at once, the file in the bucket."""
    before = float(database.sql(second, READS))
    case = story.a_call_becomes_a_case(people["rita"], people["nora"], ("Teodor", "Vance", "541 555 0177"))
    say("growth: a call was recorded and became a case, through the pooler")
    add_file(people["nell"], case, bucket)
    for page in FIGURES:
        people["nora"].go(page)
    city.figure(f"growth: report drawn in {story.report(people['nora']):.1f} s from the second server")
    wait_until(lambda: float(database.sql(second, READS)) > before, "figures are read from the second server")
    told = city["worker"].run(
        "journalctl -o cat --no-pager -u 'aftercall-*' | grep -c pool_waits_for_ever", may_fail=True
    )
    must(told.strip() == "0", "a pool would wait for ever")


def add_file(navigator, case: str, bucket) -> None:
    """A paper of the case, into the bucket and out by the page."""
    words = {"name": "rent.txt", "mimeType": "text/plain", "buffer": b"Rent for May is open."}
    page = navigator.go(f"{case}files/").page
    page.locator("input[type=file]").set_input_files(words)
    page.locator("select[name=paper]").select_option(index=1)
    page.locator("[name=day]").fill(time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400)))
    navigator.press("Keep the file").says("rent.txt")
    must(bucket.names(), "the file lies in the bucket")
    link = page.locator("a[href$='/download/']").first.get_attribute("href")
    status, body = keys.fetch_bytes(navigator.base + link, Cookie=story.cookies(navigator))
    must((status, body) == (200, b"Rent for May is open."), f"the page hands it out: {status} {body[:40]!r}")


def lose_the_second(city, manager, second) -> None:
    """Figures come from the first then, at once."""
    second.cut_power()
    slowest = 0.0
    for page in FIGURES * 2:
        began = time.monotonic()
        manager.go(page)
        slowest = max(slowest, time.monotonic() - began)
    city.figure(f"growth: second server lost: slowest page of figures {slowest:.1f} s")
    must(slowest < 20, "figures are read on without the second server")


def lose_the_pooler(city, manager, pool) -> None:
    """Pages say so, and all is well a while after it is back."""
    pool.cut_power()
    status, body = keys.fetch(f"{manager.base}/my-day/", Cookie=story.cookies(manager))
    must(status in {0, 502, 503, 504}, f"without a pooler a page says so: {status} {body[:80]}")
    began = time.monotonic()
    pool.start().wait_until_up()
    city.wait_until_well(240)
    city.figure(f"growth: pooler lost: well {time.monotonic() - began:.1f} s after its power came back")
    manager.go("/oversight/")


def back(city) -> None:
    """As it was before, for the parts that come after."""
    for name in ("pooler", "second"):
        if name in city.machines and city[name].process is None:
            city[name].start().wait_until_up()
    start_with(city, {})
