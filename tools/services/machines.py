"""A machine: systemd over a file system and a network of its own. It can be told things, and lose its power.

Its disk is a layer over this machine's own root, in memory: what a command writes there stays until the run ends, also
when the machine loses its power, and never reaches the machine that the run happens on.
"""

import os
import shlex
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from . import ground
from .words import Broken, must, wait_until

NETWORK = "10.77.0"
OUTSIDE = f"{NETWORK}.1"  # where the browsers, the mail server and this script are
DISKS = ground.PLACE / "disks"
# What this machine happens to run at its start is no business of the ones made here.
FORGET = ("etc/systemd/system",)
MASKED = ("getty.target", "console-getty.service", "systemd-networkd.service", "systemd-resolved.service",
          "apt-daily.timer", "apt-daily-upgrade.timer", "man-db.timer", "e2scrub_all.timer", "fstrim.timer",
          "dpkg-db-backup.timer", "logrotate.timer", "systemd-logind.service", "systemd-timesyncd.service")  # fmt: skip
JOURNAL = "[Journal]\nStorage=volatile\nForwardToConsole=yes\nTTYPath=/dev/console\nRateLimitBurst=0\n"


def make_network() -> None:
    """A switch with this script on it; what namespaces are called stays inside."""
    for folder in ("/run/netns", str(DISKS)):
        Path(folder).mkdir(parents=True, exist_ok=True)
        _must("mount", "-t", "tmpfs", "-o", "size=12g", "aftercall", folder)
    _must("ip", "link", "set", "lo", "up")
    _must("ip", "link", "add", "switch", "type", "bridge")
    _must("ip", "address", "add", f"{OUTSIDE}/24", "dev", "switch")
    _must("ip", "link", "set", "switch", "up")


def _must(*command: str, told: str | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, input=told)
    must(done.returncode == 0, f"{shlex.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


class Machine:
    """One machine of the installation, by its name and the last number of its address."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.address = name, f"{NETWORK}.{number}"
        self.folder, self.root = DISKS / name, DISKS / name / "root"
        self.binds: list[str] = []
        self.process: subprocess.Popen | None = None
        self._lay_disk()
        self._plug_in()

    def _lay_disk(self) -> None:
        for part in ("upper", "work", "root"):
            (self.folder / part).mkdir(parents=True)
        layers = f"lowerdir=/,upperdir={self.folder}/upper,workdir={self.folder}/work"
        _must("mount", "-t", "overlay", "-o", layers, self.name, str(self.root))
        for folder in FORGET:
            for entry in (self.root / folder).glob("*"):
                _must("rm", "-rf", str(entry))
        for unit in MASKED:
            (self.root / "etc/systemd/system" / unit).symlink_to("/dev/null")
        self.write("/etc/machine-id", "")
        self.write("/etc/hostname", f"{self.name}\n")
        self.write("/etc/fstab", "")
        self.write("/etc/systemd/journald.conf.d/console.conf", JOURNAL)
        (self.root / "opt/aftercall").mkdir(parents=True, exist_ok=True)
        self.bind(ground.RELEASE, "/opt/aftercall", writable=False)

    def _plug_in(self) -> None:
        inside = ("ip", "-n", self.name)
        _must("ip", "netns", "add", self.name)
        _must("ip", "link", "add", f"to-{self.name}", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        _must("ip", "link", "set", f"to-{self.name}", "master", "switch", "up")
        _must(*inside, "address", "add", f"{self.address}/24", "dev", "eth0")
        for link in ("lo", "eth0"):
            _must(*inside, "link", "set", link, "up")

    def bind(self, here: Path, there: str, *, writable: bool = True) -> None:
        """A folder of ours that the machine sees; two machines that see the same one share it."""
        (self.root / there.lstrip("/")).mkdir(parents=True, exist_ok=True)
        self.binds.append(f"--bind{'' if writable else '-ro'}={here}:{there}")

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """A file on the machine's disk, as root's."""
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_text(text)
        place.chmod(mode)

    # ── Power ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def start(self) -> "Machine":
        """Boot; whatever was enabled comes up by itself."""
        command = [
            "systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--boot", f"--machine={self.name}",
            f"--directory={self.root}", f"--network-namespace-path=/run/netns/{self.name}", "--console=read-only",
            "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--kill-signal=SIGRTMIN+3", *self.binds,
            "systemd.show_status=no",
        ]  # fmt: skip
        told = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        with open(ground.LOGS / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=told,
                preexec_fn=self._enter_group, start_new_session=True,
            )  # fmt: skip
        return self

    def _enter_group(self) -> None:
        """Each systemd keeps its units in a group of its own, or two would meet in one."""
        for root in ground.control_groups():
            group = root / f"{ground.GROUPS}-{self.name}"
            group.mkdir(exist_ok=True)
            (group / "cgroup.procs").write_text("0")

    def wait_until_up(self) -> "Machine":
        """All that starts with the machine has started or failed."""
        wait_until(
            lambda: self.asks("systemctl is-system-running") in {"running", "degraded"}, f"{self.name} boots", 240
        )
        return self

    def cut_power(self) -> None:
        """Nobody is told and nothing is closed; memory is lost, the disk stays. The first process of a machine is gone
        when the last one is: until then one of them may still answer."""
        if self.process and self.process.poll() is None:
            first = None
            with suppress(ProcessLookupError, Broken):
                first = self._first_process()
                os.kill(first, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            if first:
                wait_until(lambda: _is_over(first), f"{self.name} is dark", 30)
        self.process = None

    def _first_process(self) -> int:
        must(self.process, f"{self.name} is off")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        must(children, f"{self.name} has not begun to boot")
        return int(children[0])

    # ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def run(self, command: str, *, told: str | bytes | None = None, may_fail: bool = False) -> str:
        """A shell line as root on the machine that runs, and what it said."""
        full = ["nsenter", "-t", str(self._first_process()), "-a", "env", "-i", f"PATH={PATH}", "HOME=/root",
                "LANG=C.UTF-8", "sh", "-c", f"cd; {command}"]  # fmt: skip
        told = told.encode() if isinstance(told, str) else told
        done = subprocess.run(full, capture_output=True, input=told, check=False)
        said = done.stdout.decode(errors="replace")
        if done.returncode and not may_fail:
            raise Broken(f"{self.name}: {command}: {done.stderr.decode(errors='replace').strip()[-2000:]}{said[-500:]}")
        return said

    def asks(self, command: str) -> str:
        """What a command says, whether or not it succeeds."""
        return self.run(command, may_fail=True).strip()


PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _is_over(pid: int) -> bool:
    """Nothing of the process runs any more, whether or not somebody has asked what became of it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"
