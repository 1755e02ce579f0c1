"""The installation: who is on which machine, set up with the files of deploy/ by the commands of docs/operate.md."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from . import ground, page
from .machines import DISKS, NETWORK, OUTSIDE, Machine, _must, make_network
from .servers import broker, database, keys, proxy
from .words import Broken, must, say, wait_until

SITE = "crisis.example.org"
ADDRESSES = {"proxy": 10, "web1": 11, "web2": 12, "worker": 13, "db": 14, "broker": 15}
PAGES, LANES = ("web1", "web2"), ("clock", "mail", "texts", "web", "paper")
WORKERS = tuple(f"aftercall-worker@{lane}" for lane in LANES)
# The line that takes npm and the like is what this machine was asked for already (ground.PACKAGES); the build was run
# before, with the network, in a root of its own; roles are the database's machine's.
DONE_BEFORE = ("apt-get", "deploy/build", "cp tools/create-roles.sh", "systemctl start", "systemctl enable")


class City:
    """All machines and what their people are told. `broker` says which of the two is the broker: redis or rabbitmq."""

    def __init__(self) -> None:
        self.passwords = {name: secrets.token_hex(24) for name in ("owner", "app", "broker", "replication")}
        self.keys = {name: secrets.token_urlsafe(50) for name in ("SECRET_KEY", "SECRET_STORE_KEY", "METRICS_TOKEN")}
        self.machines: dict[str, Machine] = {}
        self.media = DISKS / "media"
        self.broker = os.environ.get("SERVICES_BROKER", "redis")
        self.figures: list[str] = []

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    # ── Being made ────────────────────────────────────────────────────────────────────────────────────────────────
    def build(self) -> "City":
        """Everything up to the first page, in the order of the page."""
        make_network()
        self.media.mkdir()
        keys.make_authority(SITE)
        self._name_the_machines()
        for name, number in ADDRESSES.items():
            self.add(name, number)
        for machine in self.machines.values():
            machine.wait_until_up()
        say(f"{len(self.machines)} machines have booted: {', '.join(self.machines)}")
        database.set_up(self["db"], self.passwords)
        broker.set_up(self["broker"], self.passwords["broker"])
        proxy.set_up(self["proxy"], SITE, [self[name].address for name in PAGES])
        say("PostgreSQL, Redis, RabbitMQ and nginx answer")
        for name in (*PAGES, "worker"):
            self.install(self[name])
        self._start_product()
        return self

    def _name_the_machines(self) -> None:
        """Names instead of addresses, also for this script and its browsers."""
        names = {SITE: ADDRESSES["proxy"], **ADDRESSES}
        self.hosts = f"127.0.0.1 localhost\n{OUTSIDE} mail.example.org outside\n" + "".join(
            f"{NETWORK}.{number} {name}\n" for name, number in names.items()
        )
        ours = DISKS / "hosts"
        ours.write_text(self.hosts)
        _must("mount", "--bind", str(ours), "/etc/hosts")

    def add(self, name: str, number: int) -> Machine:
        """Another machine, on and knowing the others."""
        machine = Machine(name, number)
        machine.write("/etc/hosts", f"127.0.0.1 localhost {name}\n{self.hosts.replace('127.0.0.1 localhost', '')}")
        keys.trust(machine)
        if name in (*PAGES, "worker"):
            # What web and workers must share (README, MEDIA_ROOT); with real machines a network file system.
            machine.bind(self.media, "/var/lib/aftercall/media")
        self.machines[name] = machine
        return machine.start()

    def settings(self, **other: str) -> dict[str, str]:
        """/etc/aftercall/settings, as the page says."""
        app = f"postgresql://casemgmt_app:{self.passwords['app']}@db:5432/casemgmt"
        return {
            **self.keys, "ALLOWED_HOSTS": SITE, "SITE_URL": f"https://{SITE}", "TRUSTED_PROXIES": "1",
            "EMAIL_HOST": "mail.example.org", "EMAIL_FROM": f"notices@{SITE}", "DATABASE_URL": app,
            "CELERY_BROKER_URL": self.broker_url(), **other,
        }  # fmt: skip

    def broker_url(self) -> str:
        """Of the one that is chosen."""
        word = self.passwords["broker"]
        return f"redis://:{word}@broker:6379/0" if self.broker == "redis" else f"amqp://aftercall:{word}@broker:5672//"

    def owner_url(self) -> str:
        """The address that migrates."""
        return f"postgresql://casemgmt_owner:{self.passwords['owner']}@db:5432/casemgmt"

    def write_settings(self, machine: Machine, **other: str) -> None:
        """Both files, for root alone."""
        lines = "".join(f"{name}={value}\n" for name, value in self.settings(**other).items())
        machine.write("/etc/aftercall/settings", lines + "BIND=0.0.0.0:8000\n", 0o600)
        machine.write("/etc/aftercall/owner", f"DATABASE_OWNER_URL={self.owner_url()}\n", 0o600)

    def install(self, machine: Machine, **other: str) -> None:
        """The block of step 2, line by line."""
        self.write_settings(machine, **other)
        for line in page.commands("2. Start it", "useradd"):
            if not line.startswith(DONE_BEFORE):
                machine.run(f"cd /opt/aftercall && {line}")
        machine.run("chown aftercall: /var/lib/aftercall /var/lib/aftercall/media", may_fail=True)

    def _start_product(self) -> None:
        began = ground.time.monotonic()
        self["worker"].run("systemctl start aftercall-migrate")
        say(f"Migrated an empty database in {ground.time.monotonic() - began:.1f} s")
        for name in PAGES:
            self[name].run("systemctl enable --now aftercall-web 2>&1")
        self["worker"].run("systemctl enable --now aftercall-workers.target 2>&1")
        self.wait_until_well()

    # ── Being watched ─────────────────────────────────────────────────────────────────────────────────────────────
    def wait_until_well(self, seconds: float = 150) -> None:
        """/health/ through the proxy answers 200."""
        began = ground.time.monotonic()
        wait_until(lambda: self.health()[0] == 200, "/health/ is well", seconds)
        say(f"/health/ is well after {ground.time.monotonic() - began:.1f} s")

    def wait_until_ready(self, name: str, seconds: float = 150) -> None:
        """This web machine answers, whatever the others do."""
        ask = f"http://{name}:8000/health/ready"
        wait_until(lambda: keys.fetch(ask, Host=SITE)[0] == 200, f"{name} is ready", seconds)

    def health(self) -> tuple[int, str]:
        """Status and body of /health/, over TLS, as from outside."""
        return keys.fetch(f"https://{SITE}/health/")

    def manage(self, *words: str, told: bytes | None = None, on: str = "worker") -> str:
        """`aftercall-manage …` of the page."""
        return self[on].run(f"aftercall-manage {' '.join(words)}", told=told)

    def figure(self, text: str) -> None:
        """A number worth keeping: said now and again at the end."""
        say(text)
        self.figures.append(text)

    def end(self) -> None:
        """Logs are kept, those of the proxy's errors too; the rest goes with the namespaces."""
        if "proxy" in self.machines and self["proxy"].process:
            told = self["proxy"].run("tail -n 400 /var/log/nginx/error.log", may_fail=True)
            (ground.LOGS / "proxy-errors.log").write_text(told)
        for machine in self.machines.values():
            machine.cut_power()


__all__ = ["SITE", "Broken", "City", "Path", "must", "shutil", "subprocess"]
