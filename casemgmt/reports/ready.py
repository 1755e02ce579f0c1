"""Figures that take long to count are readied by the clock, and say the moment they are told from.

Every figure is told as of a moment. What the clock readies is the direct answer as of the moment at which it asked: the
same statements, the same rows, kept as they came. A page that finds them fresh is told from that moment and says so;
its lists, files and pictures carry it. Nothing is added up in a second way that could differ. Where the direct answer
is quick, nothing is readied, and pages are told as of now.
"""

from datetime import datetime, timedelta
from time import perf_counter

from django.core.cache import cache

from casemgmt.accounts.models import Program

from . import queries
from .queries.weekly import last_weeks
from .readied import Readied, used
from .scope import last_days, last_month

LASTS = timedelta(minutes=15)  # three rounds of the clock: what is older is counted anew by whoever asks
AGAIN_AFTER = timedelta(minutes=5)  # the clock comes by every minute, so that it is seen to live; it counts every fifth
QUICK = 0.1  # seconds in which a page may as well ask for itself
DAYS = 30


def ready_figures(*, at: datetime) -> int:
    """Count what Oversight and the audit show first, for each program; how many programs are big enough to keep it."""
    kept = 0
    for program in Program.objects.order_by("pk"):
        found = readied_for(program, at)
        if found is not None and at - found.as_of < AGAIN_AFTER:
            kept += 1
            continue
        readied, took = Readied(at, is_growing=True), perf_counter()
        with used(readied):
            _ask(program, at)
        if is_slow := perf_counter() - took > QUICK:
            cache.set(_key(program), (readied.as_of, readied.rows), timeout=None)
        else:
            cache.delete(_key(program))
        kept += is_slow
    return kept


def _ask(program: Program, at: datetime) -> None:
    """All that the two pages ask without a filter. What needs somebody now is never kept: the ledger tells it."""
    scope = last_days(program, DAYS, at)
    seen = queries.shares(scope)
    queries.weekly(seen[0].result, last_weeks(scope))
    queries.audit(last_month(program, at))


def readied_for(program: Program, at: datetime) -> Readied | None:
    """What is kept for a program, unless it is too old or none."""
    found = cache.get(_key(program))
    if found is None or not at - LASTS < found[0] <= at:
        return None
    return Readied(*found)


def forget_readied(program: Program | None = None) -> None:
    """Whoever wrote months of a program's life at once, or what its charts show, calls here: the next reader asks
    anew."""
    programs = Program.objects.all() if program is None else [program]
    cache.delete_many(_key(one) for one in programs)


def _key(program: Program) -> str:
    return f"readied:{program.pk}"
