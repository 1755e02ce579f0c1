"""`python -m tools.services [part …]`: what it needs, then everything inside namespaces of its own.

All machines, networks, disks and processes live in namespaces that end with this process, whatever ends it: nothing is
left behind, and two runs from two folders do not meet. The logs stay in var/services/log.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from . import ground
from .words import CannotRun, say

INSIDE = "AFTERCALL_SERVICES_INSIDE"


def main(names: list[str]) -> int:
    """Prepare and go inside; or, inside, run the parts."""
    if os.environ.get(INSIDE):
        from .run import run_parts

        return run_parts(names)
    try:
        ground.check()
        with _only_one():
            ground.install_packages()
            ground.build_release()
            return _inside(names)
    except CannotRun as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1


def _only_one() -> object:
    """One run from one folder at a time; the kernel drops the lock with the process."""
    lock = open(ground.PLACE / "lock", "w")  # noqa: SIM115 (held until the end)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun("make test-services already runs from this folder.") from None
    return lock


def _inside(names: list[str]) -> int:
    """Network, mounts and process numbers of our own; the kernel ends all of them with their first process."""
    shutil.rmtree(ground.LOGS, ignore_errors=True)
    ground.LOGS.mkdir()
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL"]
    inside = [sys.executable, "-m", "tools.services", *names]
    child = subprocess.Popen([*command, *inside], env=os.environ | {INSIDE: "1"}, preexec_fn=_die_with_parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_words: child.kill())
    try:
        return child.wait()
    finally:
        _forget_groups()


def _die_with_parent() -> None:
    os.setpgid(0, 0)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _forget_groups() -> None:
    """Control groups are the one thing that a namespace does not take with it."""
    for root in ground.control_groups():
        for folder in sorted(Path(root).glob(f"{ground.GROUPS}*/**/"), key=lambda path: -len(path.parts)):
            try:
                folder.rmdir()
            except OSError:
                say(f"(the empty control group {folder} stays until its last process is gone)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
