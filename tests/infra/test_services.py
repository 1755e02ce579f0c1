"""What `make test-services` stands on, as far as it can be seen without being root: units that systemd reads, the
proxy's file, the commands of the page, the table of parts."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from casemgmt.run import WORKERS
from tools.services import ground, page
from tools.services.city import LANES
from tools.services.parts import PARTS, in_order
from tools.services.servers import proxy
from tools.services.words import CannotRun

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy/systemd"


def test_the_lanes_are_those_of_the_house():
    """What each process is told is held together by tests/house/test_deployment.py."""
    assert set(LANES) == set(WORKERS)


def test_every_unit_may_be_read_by_systemd(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("systemd-analyze is missing. Install: sudo apt-get install -y systemd")
    place = tmp_path / "etc/systemd/system"
    shutil.copytree(UNITS, place)
    shutil.copytree("/lib/systemd/system", tmp_path / "lib/systemd/system", symlinks=True)
    for command in set(re.findall(r"Exec\w+=(\S+)", "".join(path.read_text() for path in UNITS.glob("*.service")))):
        program = tmp_path / command.lstrip("/")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    names = [path.name.replace("@.", "@clock.") for path in place.iterdir() if path.suffix in {".service", ".target"}]
    done = subprocess.run(
        [analyze, "verify", f"--root={tmp_path}", "--man=no", *names], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "aftercall" in line]
    assert ours == []
    assert len(names) >= 7


def test_a_mistake_in_a_unit_would_be_seen(tmp_path):
    """The check above can fail."""
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("systemd-analyze is missing")
    wrong = tmp_path / "wrong.service"
    wrong.write_text("[Service]\nExecStart=/nowhere/at/all\nRestart=sometimes\n")
    done = subprocess.run([analyze, "verify", "--man=no", str(wrong)], capture_output=True, text=True, check=False)
    assert "sometimes" in done.stderr


def test_the_page_names_the_proxys_file_and_the_file_can_be_filled():
    assert "deploy/nginx/aftercall.conf" in page.PAGE.read_text("utf-8")
    text = (ROOT / "deploy/nginx/aftercall.conf").read_text("utf-8")
    assert text.count(proxy.ONE) == 1
    assert "location = /metrics { deny all; }" in text


def test_the_commands_of_the_page_are_found():
    lines = page.commands("2. Start it", "useradd")
    assert [shlex.split(line)[0] for line in lines][:2] == ["useradd", "apt-get"]
    roles = next(line for line in lines if "create-roles" in line)
    assert "…" not in page.fill(roles, "one", "two")
    with pytest.raises(AssertionError, match="nothing is known"):
        page.fill(roles, "one")
    with pytest.raises(AssertionError, match="no heading"):
        page.commands("Of other things", "x")


def test_each_part_says_what_it_is_and_what_it_needs():
    for name, part in PARTS.items():
        assert part.TITLE
        assert set(part.NEEDS) <= set(PARTS) - {name}
        assert callable(part.run)
        ordered = in_order([name])
        assert ordered[-1] == name
        assert set(part.NEEDS) <= set(ordered)
    assert in_order([]) == list(PARTS)
    with pytest.raises(CannotRun, match="There is no part"):
        in_order(["nothing"])


def test_who_is_not_root_is_told_so(monkeypatch):
    monkeypatch.setattr(ground.os, "geteuid", lambda: 1000)
    with pytest.raises(CannotRun, match="run it as root"):
        ground.check()
