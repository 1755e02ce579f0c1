"""A second PostgreSQL that follows the embedded one, as an installation's would: copied in use, then streaming."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from casemgmt.embedded import places, postgres


class Follower:
    """A server of its own in a folder of its own; `folder` is where its socket lies."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="follower-", dir="/var/tmp"))
        os.chown(self.folder, places.owner_id(), -1)
        self.process: subprocess.Popen | None = None

    def start(self) -> "Follower":
        """Copy what there is and follow from there."""
        there = ("-h", str(postgres._sockets()), "-U", "postgres")
        copy = ("-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        postgres._run("pg_basebackup", *there, *copy, said="The second server could not be copied")
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": "off"}
        words = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [str(postgres._binary("postgres")), "-D", str(self.folder / "data"), *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/",
                env=postgres._environment(), **places.as_server_account(),
            )  # fmt: skip
        self._wait()
        return self

    def ask(self, question: str) -> object:
        """As the superuser."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as line:
            return line.execute(question).fetchone()[0]

    def kill(self) -> None:
        """As the power going."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def remove(self) -> None:
        """It and all it wrote."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.ask("SELECT pg_is_in_recovery()"):
                    return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text()[-2000:])
