"""`make run`: the whole system in one terminal, with the demo or empty. Starts each process, restarts one that dies,
stops all of them. Production runs the same web, worker and beat under its own supervisor (README.md)."""

import contextlib
import ctypes
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from casemgmt.embedded import EmbeddedError, machine, places, ports, postgres, valkey

ROOT = places.ROOT
BIN = Path(sys.executable).parent
# A worker process for each lane, so that who waits on strangers or is slow delays nobody else (docs/decisions/0017).
# Threads where workers only wait; a process of its own for paper, which computes and forgets no memory otherwise.
WORKERS = {
    "clock": "-Q clock --pool threads --concurrency 2",
    "mail": "-Q mail --pool threads --concurrency 2",
    "texts": "-Q texts --pool threads --concurrency 2",
    "web": "-Q web --pool threads --concurrency 8",
    "paper": "-Q paper --pool prefork --concurrency 1",
}
LEAST_FREE_DISK = 300 * 1024 * 1024
RESTARTS, RESTART_WINDOW = 5, 60
STOP_PATIENCE = 15
SIGN_INS = [
    ("Responder", "responder@riverside.example"),
    ("Navigator", "navigator@riverside.example"),
    ("Manager", "manager@riverside.example"),
    ("Analyst", "analyst@riverside.example"),
    ("Administrator", "admin@riverside.example"),
    ("Shelter desk (agency)", "shelter@harborhouse.example"),
    ("Clinic lead (agency)", "clinic@northclinic.example"),
    ("Navigator elsewhere", "navigator@lakeside.example"),
    ("Administrator elsewhere", "admin@lakeside.example"),
    ("Signed in, no role", "outsider@nowhere.example"),
]


class CannotRun(Exception):
    """Why the system cannot start here, in one sentence that says what to do."""


class AskedToEnd(Exception):
    """Somebody pressed Ctrl-C or asked us to end."""


def main(arguments: list[str]) -> int:
    command = {"reset": reset}.get(arguments[0] if arguments else "", run)
    try:
        command()
    except (CannotRun, EmbeddedError) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        print(
            f"\nThe system could not start: {problem.strerror} ({problem.filename or 'no file named'}).",
            file=sys.stderr,
        )
        return 1
    return 0


def run() -> None:
    """Bring everything up, watch over it, and take it down again."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_everything)
    host, port = _address()
    with _only_run_here(), contextlib.ExitStack() as undo:
        try:
            _check_disk()
            doors = [undo.enter_context(ports.take(host, port))]
            undo.callback(postgres.release)
            undo.callback(valkey.release)
            environment = _environment(host, port)
            if "EMAIL_PORT" not in environment:
                doors.append(undo.enter_context(ports.take_free(8025)))
                environment["EMAIL_PORT"] = str(doors[-1].getsockname()[1])
            city = _prepare_database(environment, undo)
            team = _team(environment, doors)
            undo.callback(_take_down, team)
            _bring_up(team, host, port)
            _watch(team, city)
        except AskedToEnd:
            # From here on a second Ctrl-C must not leave half of it running.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            say("Stopping ...")
    say("Stopped. Your data is kept: `make run` goes on from here, `make reset` starts over.")


def reset() -> None:
    """Start over: stop the embedded servers and forget everything they kept."""
    if os.environ.get("DATABASE_URL"):
        raise CannotRun("`make reset` only empties the embedded database. DATABASE_URL is set: unset it first.")
    with _only_run_here():
        postgres.stop()
        valkey.stop()
        for folder in {places.data_folder("postgres").parent, places.var()}:
            _empty(folder)
    say("Everything the embedded servers kept is gone. `make run` builds a new demo program.")


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name == "run.lock":
            continue
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def say(text: str) -> None:
    print(text, flush=True)


def _stop_everything(number: int, frame: object) -> NoReturn:
    raise AskedToEnd


# ── Before anything starts ───────────────────────────────────────────────────────────────────────────────────────────
def _address() -> tuple[str, int]:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotRun(f"PORT must be a number from 1 to 65535; it is {port!r}.")
    return host, int(port)


@contextlib.contextmanager
def _only_run_here() -> Iterator[None]:
    """The kernel keeps this lock for a live process only: a killed run leaves none behind."""
    with open(places.var() / "run.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip() or "unknown"
            raise CannotRun(f"The system already runs from this folder (process {pid}). Stop it with Ctrl-C.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _check_disk() -> None:
    free = shutil.disk_usage(places.var()).free
    if free < LEAST_FREE_DISK:
        raise CannotRun(
            f"The disk is nearly full: {free // 2**20} MB free at {places.var()}, at least "
            f"{LEAST_FREE_DISK // 2**20} MB are needed. Free some space and run it again."
        )


# ── What every process is told ───────────────────────────────────────────────────────────────────────────────────────
def _environment(host: str, port: int) -> dict[str, str]:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 (a comparison)
    environment = {
        **os.environ, "DEMO": os.environ.get("DEMO", "1"), "DJANGO_SETTINGS_MODULE": "casemgmt.settings",
        "DEMO_UNFINISHED": str(places.var() / "demo.unfinished"),  # pages say it while this file is there
        "PYTHONUNBUFFERED": "1", "SITE_URL": os.environ.get("SITE_URL") or f"http://{shown}:{port}",
    }  # fmt: skip
    if host not in {"127.0.0.1", "localhost"}:
        environment.setdefault("ALLOWED_HOSTS", "*")
    return environment | machine.told(host) | _servers()


def _servers() -> dict[str, str]:
    """Addresses of the database and the broker; an embedded one is started for whichever is not configured."""
    found = {}
    if not os.environ.get("DATABASE_URL"):
        say("Database ... embedded PostgreSQL")
        found["DATABASE_URL"], found["DATABASE_OWNER_URL"] = postgres.urls()
    if not os.environ.get("CELERY_BROKER_URL"):
        say("Broker ... embedded Valkey")
        found["CELERY_BROKER_URL"] = valkey.use()
    return found


# ── The database's content ───────────────────────────────────────────────────────────────────────────────────────────
def _prepare_database(environment: dict[str, str], undo: contextlib.ExitStack) -> "subprocess.Popen[str] | None":
    """Tables, and a city in which somebody can sign in; the process that goes on telling what happened there."""
    unfinished = Path(environment["DEMO_UNFINISHED"])
    if unfinished.exists() and not os.environ.get("DATABASE_URL"):
        say("Demo program ... was left half built, starting it over")
        postgres.recreate_database()
    say("Migrations ...")
    _manage(environment, "migrate", "--noinput", "--verbosity=0", quiet=True)
    if environment["DEMO"] != "1" or not _has_demo() or _has_program(environment):
        unfinished.unlink(missing_ok=True)
        return None
    say("Demo program ... a small city; its last months are told behind the pages, a minute or two")
    unfinished.touch()
    return _begin_city(environment, undo)


def _begin_city(environment: dict[str, str], undo: contextlib.ExitStack) -> "subprocess.Popen[str]":
    """Wait until who works there stands; the rest needs no waiting."""
    city = _child(environment, "demo")
    undo.callback(city.wait)
    undo.callback(city.terminate)
    while not (_city_stands(city) or _has_program(environment)):
        time.sleep(0.3)
    return city


def _city_stands(city: "subprocess.Popen[str]") -> bool:
    """Whether its story is told to the end."""
    if city.poll():
        raise CannotRun("`manage.py demo` failed:\n(its report stands above)")
    return city.returncode == 0


def _has_demo() -> bool:
    return any(ROOT.glob("*/**/management/commands/demo.py"))


def _has_program(environment: dict[str, str]) -> bool:
    import psycopg

    try:
        with psycopg.connect(environment["DATABASE_URL"], connect_timeout=5) as line:
            return bool(line.execute("SELECT 1 FROM accounts_program LIMIT 1").fetchone())
    except psycopg.Error as problem:
        raise CannotRun(f"The database cannot be read: {problem}") from None


def _manage(environment: dict[str, str], *arguments: str, quiet: bool = False) -> None:
    child = _child(environment, *arguments, quiet=quiet)
    try:
        said, _ = child.communicate()
    except AskedToEnd:
        child.terminate()
        child.wait()
        raise
    if child.returncode:
        raise CannotRun(f"`manage.py {arguments[0]}` failed:\n{_last_lines(said or '(its report stands above)')}")


def _child(environment: dict[str, str], *arguments: str, quiet: bool = False) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None, text=True,
        preexec_fn=_die_with_parent, start_new_session=True,
    )  # fmt: skip


def _last_lines(text: str, count: int = 12) -> str:
    """What a report ends with. Of a Python traceback only the conclusion: the sentence that says what is wrong."""
    lines = text.strip().splitlines()
    for number in reversed(range(len(lines))):
        if "ImproperlyConfigured: " in lines[number]:
            return lines[number].split("ImproperlyConfigured: ", 1)[1]
        if re.match(r"[\w.]+(Error|Exception|Warning): ", lines[number]):
            return "\n".join(lines[number:][:count])
    return "\n".join(lines[-count:])


# ── The processes ────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class SystemProcess:
    """One process of the system and how often it had to be started again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    doors: list[socket.socket] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return places.var() / "log" / f"{self.name.replace(' ', '-')}.log"

    def start(self) -> None:
        self.log.parent.mkdir(exist_ok=True)
        self.starts = [at for at in self.starts if at > time.monotonic() - RESTART_WINDOW] + [time.monotonic()]
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, preexec_fn=_die_with_parent, pass_fds=[door.fileno() for door in self.doors],
            )  # fmt: skip

    def ended(self) -> int | None:
        return self.process.poll() if self.process else None

    def stop(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def sweep_up(self) -> None:
        """Whatever the process itself started must not outlive it."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _die_with_parent() -> None:
    """Linux: when this supervisor is killed outright, its processes are told to end."""
    pr_set_pdeathsig = 1
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _team(environment: dict[str, str], doors: list[socket.socket]) -> list[SystemProcess]:
    """Everybody who works; the first door is the pages', a second one the mailbox's."""
    bind, *taken = [f"fd://{door.fileno()}" for door in doors]
    celery = [str(BIN / "celery"), "-A", "casemgmt.celery:app"]
    web = [str(BIN / "gunicorn"), "casemgmt.wsgi:application", "--bind", bind, "--worker-class", "gthread",
           "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "5"]  # fmt: skip
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    workers = {f"worker {lane}": [*worker, *words.split()] for lane, words in WORKERS.items()}
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    place = taken[0] if taken else environment["EMAIL_PORT"]
    mail = [sys.executable, "-m", "casemgmt.demo_mail", place, str(places.var() / "mail")]
    commands = {"mailbox": mail, **workers, "beat": beat, "web": web}
    if os.environ.get("EMAIL_HOST"):
        del commands["mailbox"]
    inherited = {"web": doors[:1], "mailbox": doors[1:]}
    return [SystemProcess(name, command, environment, inherited.get(name, [])) for name, command in commands.items()]


def _bring_up(team: list[SystemProcess], host: str, port: int) -> None:
    for member in team:
        say(f"{member.name.capitalize()} ...")
        member.start()
    site = team[0].environment["SITE_URL"]
    local = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 (a comparison)
    _wait_for(team, f"{local}/health/")
    say(f"\nReady: {site}\n")
    _show_sign_ins(team[0].environment)
    say(f"{machine.mail_words(team[0].environment)}Health: {site}/health/   Logs: var/log/\nCtrl-C stops everything.\n")


def _wait_for(team: list[SystemProcess], url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        _restart_the_dead(team)
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own address)
                return
        except urllib.error.HTTPError as answer:
            if answer.code in {400, 404, 500}:
                raise CannotRun(f"{url} answers {answer.code}. The log is var/log/web.log.") from None
        except OSError:
            pass
        time.sleep(0.3)
    say("The pages answer, but not every part is up yet: see the health page.")


def _show_sign_ins(environment: dict[str, str]) -> None:
    if environment["DEMO"] != "1":
        return _manage(environment, "first_administrator", "--unless-there")
    say(f"Sign in with the password {environment.get('DEMO_PASSWORD') or 'demo-only'} as")
    say("".join(f"  {role:<22} {address}\n" for role, address in SIGN_INS))


def _watch(team: list[SystemProcess], city: "subprocess.Popen[str] | None") -> NoReturn:
    while True:
        if city and _city_stands(city):
            Path(team[0].environment["DEMO_UNFINISHED"]).unlink(missing_ok=True)
            say("The demo city is complete.")
            city = None
        _revive_servers()
        _restart_the_dead(team)
        time.sleep(0.5)


def _revive_servers() -> None:
    for setting, server, name in (
        ("DATABASE_URL", postgres, "The embedded database"),
        ("CELERY_BROKER_URL", valkey, "The embedded broker"),
    ):
        if not os.environ.get(setting) and server.revive():
            say(f"{name} had stopped; it runs again.")


def _restart_the_dead(team: list[SystemProcess]) -> None:
    for member in team:
        code = member.ended()
        if code is None:
            continue
        if len(member.starts) >= RESTARTS:
            raise CannotRun(f"{member.name} keeps stopping. Its log, {member.log}, ends with:\n{_tail(member.log)}")
        say(f"{member.name} stopped ({_why(code)}); starting it again. Its log: {member.log}")
        member.sweep_up()
        time.sleep(len(member.starts) - 1)
        member.start()


def _why(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _tail(log: Path) -> str:
    return _last_lines("".join(log.read_text(errors="replace").splitlines(keepends=True)[-60:]))


def _take_down(team: list[SystemProcess]) -> None:
    for member in team:
        member.stop(signal.SIGTERM)
    deadline = time.monotonic() + STOP_PATIENCE
    while any(member.ended() is None for member in team) and time.monotonic() < deadline:
        time.sleep(0.1)
    for member in team:
        member.sweep_up()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
