"""Long work a person waits for (imports, reports, packets on paper): one way to do all of it.

An action asks for it in its own transaction (`ask`). A worker of the paper lane claims the row by a lease and commits,
works without holding a row or a lock, and renews the lease by saying how far it is; when it is killed the lease runs
out and another takes the work up. A person may cancel it from the page. What goes wrong is tried again, and given up
after JOB_TRIES tries; what was prepared is kept for a stated time and then removed by the clock.
"""

from .kinds import KINDS, JobKind, kind_of_work
from .running import Lost, Stopped, Turn, run_due, run_now
from .writing import ask, cancel, expire_due, newest_of, standing

__all__ = [
    "KINDS",
    "JobKind",
    "Lost",
    "Stopped",
    "Turn",
    "ask",
    "cancel",
    "expire_due",
    "kind_of_work",
    "newest_of",
    "run_due",
    "run_now",
    "standing",
]
