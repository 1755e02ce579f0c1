"""Doing long work: claim by a lease and commit, work without holding anything, say how far it is, write the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from casemgmt.core import history
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Job
from casemgmt.core.outage import is_outage

from .kinds import KINDS
from .writing import end

log = structlog.get_logger(__name__)

# Seconds without a word after which a worker is taken for dead. Longer than the longest step between two words: reading
# a workbook, drawing one paper.
LEASE = 180
PAUSE = timedelta(seconds=30)
# Seconds one run works before it makes room for the heartbeat; a job that was begun is brought to its end.
ONE_RUN = 20
# How often at most a word is written while one transaction holds all of the work.
ASIDE_EVERY = 1.0


class Stopped(Exception):
    """Somebody canceled the work. What is half done is undone or left as it is, as the kind says."""


class Lost(Exception):
    """The lease ran out, and somebody else may have the work by now: let go of everything."""


class Turn:
    """What a worker holds while it works on a job."""

    def __init__(self, job: Job, lease: UUID, clock: Callable[[], datetime]) -> None:
        self.job, self.lease, self.clock = job, lease, clock
        self.has_ended, self._said = False, 0.0

    def says(self, done: int, total: int) -> None:
        """How far it is. It renews the lease; raises `Stopped` when somebody canceled, `Lost` when the lease ran out.

        Inside a transaction it is written past it, so that the page shows it and nobody waits for the row.
        """
        self.job.done, self.job.total = done, total
        if connection.in_atomic_block:
            self._says_aside()
            return
        facts = {"done": done, "total": total, "due_at": self.clock() + timedelta(seconds=LEASE)}
        if not Job.objects.filter(pk=self.job.pk, lease=self.lease).update(**facts):
            raise Lost
        if Job.objects.using("default").filter(pk=self.job.pk, cancel_asked_at__isnull=False).exists():
            raise Stopped

    def _says_aside(self) -> None:
        if monotonic() - self._said < ASIDE_EVERY:
            return
        self._said = monotonic()
        aside = connections.create_connection("default")
        try:
            with aside.cursor() as cursor:
                until = self.clock() + timedelta(seconds=LEASE)
                words = (self.job.done, self.job.total, until, str(self.job.pk), str(self.lease))
                cursor.execute(_SAY, words)
                cursor.execute(_ASK, [str(self.job.pk)])
                row = cursor.fetchone()
        finally:
            aside.close()
        if row and row[0] != self.lease:
            raise Lost
        if row and row[1] is not None:
            raise Stopped

    @contextmanager
    def last_step(self, *, keeps: bool = True) -> Iterator[datetime]:
        """The short transaction in which the result is written and the job ends; `keeps` something for a while."""
        with transaction.atomic():
            held = Job.objects.select_for_update(of=("self",)).filter(pk=self.job.pk, lease=self.lease).first()
            if held is None:
                raise Lost
            if held.cancel_asked_at is not None:
                raise Stopped
            at = self.clock()
            yield at
            held.done, held.total = self.job.total, self.job.total
            held.expires_at = at + KINDS[held.kind].keeps(held.program_id, at) if keeps else None
            held.ended_at, held.end, held.lease, held.problem = at, Job.End.DONE, None, ""
            held.save()
        self.has_ended, self.job = True, held


def run_due(*, at: datetime | None = None, most: int = 20) -> int:
    """Do what waits, one after another; how many were taken up."""
    taken, ends = 0, monotonic() + ONE_RUN
    while taken < most and monotonic() < ends and (turn := _claim(Job.objects.all(), at)):
        _carry_out(turn)
        taken += 1
    return taken


def run_now(job: Job, *, at: datetime | None = None) -> Job:
    """Do this one in the present process, as a command does; who has it already is left alone."""
    if turn := _claim(Job.objects.filter(pk=job.pk), at):
        _carry_out(turn)
    job.refresh_from_db()
    return job


@transaction.atomic
def _claim(rows: QuerySet[Job], at: datetime | None) -> Turn | None:
    """Take the first whose time has come and commit: from here on no row is locked."""
    clock: Callable[[], datetime] = timezone.now if at is None else lambda: at
    due = rows.filter(ended_at=None, due_at__lte=clock(), kind__in=list(KINDS)).order_by("due_at", "pk")
    job = due.select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    job.lease, job.tries, job.due_at = uuid4(), job.tries + 1, clock() + timedelta(seconds=LEASE)
    job.save(update_fields=["lease", "tries", "due_at"])
    return Turn(job, job.lease, clock)


def _carry_out(turn: Turn) -> None:
    job = turn.job
    if job.cancel_asked_at is not None:
        end(job, Job.End.CANCELED, at=turn.clock(), lease=turn.lease)
    elif job.tries > settings.JOB_TRIES:
        _give_up(
            turn, "killed", _("It was broken off several times. Ask for it again; if that fails too, tell support.")
        )
    else:
        _work(turn)


def _work(turn: Turn) -> None:
    try:
        with history.acting(turn.job.asked_by_id, job=str(turn.job.pk)):
            KINDS[turn.job.kind].work(turn)
        if not turn.has_ended:
            with turn.last_step():
                pass
    except Lost:
        log.warning("job.lost", job=str(turn.job.pk), kind=turn.job.kind)
    except Stopped:
        end(turn.job, Job.End.CANCELED, at=turn.clock(), lease=turn.lease)
    except NotPossible as problem:
        _give_up(turn, "not possible", problem.message)
    except PermissionDenied:
        _give_up(turn, "not allowed", _("Who asked for it may not do this any more."))
    except Exception as problem:  # whatever it was, the reader is told and may ask again
        _failed(turn, problem)


def _failed(turn: Turn, problem: Exception) -> None:
    """Tried again a little later, or given up and said on the page. That the database was busy is nobody's fault and
    counts as no try; work that never ends is given up when its time is over."""
    job, code = turn.job, type(problem).__name__
    tries = job.tries - _was_busy(problem)
    if tries >= settings.JOB_TRIES:
        words = _("Something went wrong while it was prepared. Ask for it again; if that fails too, tell support.")
        _give_up(turn, code, words)
        return
    log.warning("job.put_off", job=str(job.pk), kind=job.kind, error=code)
    later = turn.clock() + PAUSE * job.tries
    Job.objects.filter(pk=job.pk, lease=turn.lease).update(due_at=later, lease=None, problem=code[:80], tries=tries)


def _was_busy(problem: Exception) -> bool:
    """A lock that somebody held, a connection that was lost; not a statement that took too long by itself."""
    return is_outage(problem) and not isinstance(problem.__cause__, QueryCanceled)


def _give_up(turn: Turn, code: str, words: str) -> None:
    log.warning("job.given_up", job=str(turn.job.pk), kind=turn.job.kind, error=code)
    end(turn.job, Job.End.GIVEN_UP, at=turn.clock(), lease=turn.lease, problem=code, words=words)


_TABLE = Job._meta.db_table
_SAY = f'UPDATE "{_TABLE}" SET done = %s, total = %s, due_at = %s WHERE id = %s AND lease = %s'  # noqa: S608
_ASK = f'SELECT lease, cancel_asked_at FROM "{_TABLE}" WHERE id = %s'  # noqa: S608
