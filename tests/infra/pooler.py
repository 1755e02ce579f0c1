"""A PgBouncer of a test's own, from the file that installations use: the same pools, another address, few sessions."""

import configparser
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from casemgmt.embedded import places

from .processes import ROOT

SHIPPED = ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini"
INSTALL = "sudo apt-get install -y --no-install-recommends pgbouncer"


def program() -> str | None:
    """PgBouncer, where it is installed."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


def shipped() -> configparser.ConfigParser:
    """The file as it stands in deploy/."""
    read = configparser.ConfigParser(inline_comment_prefixes=None, comment_prefixes=(";",), interpolation=None)
    read.read(SHIPPED)
    return read


class Pooler:
    """One process, in transaction mode, with so many sessions for each pool; `url` is the application's address."""

    def __init__(self, folder: Path, url: str, port: int, sessions: int = 2) -> None:
        there = urlsplit(url)
        self.url = f"postgresql://{there.username}@127.0.0.1:{port}{there.path}"
        self.host, self.database = parse_qs(there.query)["host"][0], there.path.strip("/")
        self.folder, self.port, self.sessions, self.role = folder, port, sessions, there.username

    def start(self) -> "Pooler":
        above = [folder for folder in self.folder.parents if Path(tempfile.gettempdir()) in folder.parents]
        for folder in (self.folder, *above):  # the account of the server reads what is in there
            folder.chmod(0o755)
        path = self.folder / "pgbouncer.ini"
        (self.folder / "users.txt").write_text(f'"{self.role}" ""\n')
        with path.open("w") as out:
            self._changed().write(out)
        command = [str(program()), "-q", str(path)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **places.as_server_account()
        )
        self._wait()
        return self

    def stop(self) -> None:
        """At once."""
        self.process.kill()
        self.process.wait()

    def _changed(self) -> configparser.ConfigParser:
        told = shipped()
        for name in list(told["databases"]):
            line = told["databases"].pop(name)
            line = re.sub(r"host=\S+ port=\S+ dbname=\S+", f"host={self.host} dbname={self.database}", line)
            line = re.sub(r"pool_size=\d+", f"pool_size={self.sessions}", line)
            told["databases"][name.replace("casemgmt", self.database, 1)] = line
        more = {"listen_port": str(self.port), "auth_type": "trust", "auth_file": str(self.folder / "users.txt")}
        told["pgbouncer"].update(more)
        return told

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("PgBouncer did not start")
