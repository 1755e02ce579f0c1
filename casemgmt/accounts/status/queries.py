"""What the page Status says: one line for each thing that can stand badly. The same number of questions always."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core import condition, health
from casemgmt.core.effects import figures
from casemgmt.core.effects.lanes import Lane
from casemgmt.core.models import Heartbeat, PutAside

from . import words

# From here on a line is to be looked at; the alert rules in deploy/prometheus say the same.
QUEUE_WAITS = timedelta(minutes=30)
BACKUP_AGE = timedelta(hours=26)
DISK_USED = 0.8
CONNECTIONS_USED = 0.8
CLOCK_SKEW = 2.0
BACKUP = "backup"
WORKS, LOOK, STOPPED = "works", "to_look_at", "stopped"


@dataclass(frozen=True)
class StatusLine:
    """One thing: how it stands in a code, when it last showed itself, in words, and what to do if badly."""

    code: str
    what: Any
    state: str
    stands: Any = ""
    seen_at: datetime | None = None
    todo: Any = ""

    @property
    def is_well(self) -> bool:
        """Nothing is to be done."""
        return self.state == WORKS


@dataclass(frozen=True)
class StatusGroup:
    """Lines under one heading."""

    title: Any
    lines: list[StatusLine]


def groups(at: datetime) -> list[StatusGroup]:
    """All of it. What is to be looked at comes first: the groups that have it, and in each of them its lines."""
    parts, seen = health.examine(), dict(Heartbeat.objects.values_list("name", "at"))
    told, base = figures.figures(at), condition.database()
    workers = [name for name in health.expected() if name.startswith("worker ")]
    sweeps = [name for name in health.expected() if name not in workers]
    told_of = [
        StatusGroup(_("The system"), _worst_first([*_of_system(parts, base), *_of_machine(base)])),
        StatusGroup(_("Workers"), _worst_first(_part(name, parts, seen, words.START_WORKER) for name in workers)),
        StatusGroup(_("What waits"), _worst_first([*_of_queues(told, at), *_of_work(at)])),
        StatusGroup(
            _("What the clock does"), _worst_first(_part(name, parts, seen, words.START_CLOCK) for name in sweeps)
        ),
        StatusGroup(_("Safe keeping"), _worst_first([_of_backup(seen.get(BACKUP), at), *_of_disks()])),
    ]
    return sorted(told_of, key=lambda group: all(line.is_well for line in group.lines))


def faults(told: list[StatusGroup]) -> int:
    """How many lines stand badly."""
    return sum(not line.is_well for group in told for line in group.lines)


def _worst_first(lines: Any) -> list[StatusLine]:
    return sorted(lines, key=lambda line: (STOPPED, LOOK, WORKS).index(line.state))


def _judged(code: str, what: Any, bad: bool, stands: Any, todo: Any, worst: str = LOOK, **more: Any) -> StatusLine:
    return StatusLine(code, what, worst if bad else WORKS, stands, todo=todo if bad else "", **more)


def _of_system(parts: Mapping[str, Any], base: condition.DatabaseFacts) -> Iterator[StatusLine]:
    down = not parts["database"]["ok"]
    yield _judged("database", _("Database"), down, f"PostgreSQL {base.release}", words.OF_DATABASE, STOPPED)
    yield _judged("broker", _("Broker of the queues"), not parts["broker"]["ok"], "", words.OF_BROKER, STOPPED)
    waiting = condition.migrations_waiting()
    stands = _("none waits") if not waiting else ", ".join(waiting)
    yield _judged("migrations", _("Migrations"), bool(waiting), stands, words.OF_MIGRATIONS)


def _of_machine(base: condition.DatabaseFacts) -> Iterator[StatusLine]:
    used = base.connections / base.most_connections
    stands = _("%(n)d of %(most)d in use") % {"n": base.connections, "most": base.most_connections}
    many = used > CONNECTIONS_USED
    yield _judged("connections", _("Connections to the database"), many, stands, words.FEW_CONNECTIONS)
    skew = abs(base.skew_seconds)
    stands = _("%(n).1f s apart") % {"n": skew}
    yield _judged("clock", _("Clocks of this machine and of the database"), skew > CLOCK_SKEW, stands, words.OF_CLOCK)


def _part(name: str, parts: Mapping[str, Any], seen: Mapping[str, datetime], todo: Any) -> StatusLine:
    well = parts[name]["ok"]
    stands = "" if name in seen else _("never seen")
    return _judged(name, words.PARTS.get(name, name), not well, stands, todo, STOPPED, seen_at=seen.get(name))


def _of_queues(told: figures.Figures, at: datetime) -> Iterator[StatusLine]:
    names = {Lane.MAIL: _("Mail"), Lane.TEXTS: _("Texts"), Lane.WEB: _("Calls to agencies' software")}
    for lane, what in names.items():
        n, oldest = told.waiting[lane], timedelta(seconds=told.oldest_seconds[lane])
        stands = ngettext("%(n)d waits", "%(n)d wait", n) % {"n": n}
        since = at - oldest if n else None
        yield _judged(f"queue {lane}", what, oldest > QUEUE_WAITS, stands, words.OF_QUEUE, seen_at=since)
    given_up = sum(told.given_up.values())
    yield _judged("given_up", _("Given up"), given_up > 0, given_up, words.OF_GIVEN_UP)
    aside = PutAside.objects.aggregate(since=Min("since"))["since"]
    stands = _("some, the first since then") if aside else _("none")
    yield _judged("put_aside", _("Rows the clock put aside"), bool(aside), stands, words.OF_ASIDE, seen_at=aside)


def _of_work(at: datetime) -> Iterator[StatusLine]:
    jobs = condition.jobs(at)
    bad = jobs.oldest_seconds > QUEUE_WAITS.total_seconds() or jobs.given_up > 0
    stands = _("%(n)d open, %(gone)d given up in a day") % {"n": jobs.open, "gone": jobs.given_up}
    yield _judged("jobs", _("Reports, packets and imports that are prepared"), bad, stands, words.OF_JOBS)
    late = sum(condition.work(at).get("duties_late", {}).values())
    yield _judged("duties_late", _("Duties that are late, of all programs"), late > 0, late, words.OF_DUTIES)


def last_backup(at: datetime) -> tuple[datetime | None, bool]:
    """When the installation was last kept safe, and whether that is of the last night."""
    seen = health.last_seen(BACKUP)
    return seen, bool(seen and at - seen <= BACKUP_AGE)


def _of_backup(seen: datetime | None, at: datetime) -> StatusLine:
    bad = seen is None or at - seen > BACKUP_AGE
    return _judged("backup", _("Last backup"), bad, "" if seen else _("never"), words.OF_BACKUP, seen_at=seen)


def _of_disks() -> Iterator[StatusLine]:
    names = {"uploads": _("Disk of the uploads"), "state": _("Disk of this machine's state")}
    for disk in condition.disks():
        stands = _("%(free)s free of %(total)s") % {
            "free": filesizeformat(disk.free),
            "total": filesizeformat(disk.total),
        }
        bad = disk.used_share > DISK_USED
        yield _judged(f"disk {disk.place}", names[disk.place], bad, stands, words.OF_DISK)
