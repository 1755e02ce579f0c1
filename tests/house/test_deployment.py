"""What a deployment is made of (image, compose, systemd units, alert rules) says the same as the code and the README.

No engine is asked: files are read. A queue without a worker, a command that went its own way, a setting nobody reads,
a secret written down, an image that moves by itself: each is found here.
"""

import re
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import health, metrics
from casemgmt.run import WORKERS
from tests.databases import ROOT
from tests.upgrade import release

from . import test_migrations

CELERY = "celery -A casemgmt.celery:app"
WORKER = f"{CELERY} worker --without-gossip --without-mingle"
UNITS = ROOT / "deploy" / "systemd"
# Read by the tools that these files speak to, not by the product.
OF_OTHERS = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "POOL", "CONCURRENCY", "BIND"}
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|DSN|DATABASE_URL|OWNER_URL")


def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def ours() -> dict[str, dict]:
    """The services of this product."""
    return {name: told for name, told in compose()["services"].items() if told["image"].startswith("aftercall:")}


def in_readme() -> dict[str, str]:
    """Process → command, as the table says."""
    rows = re.findall(r"^\| (web|worker \w+|beat) \| `([^`]+)`", (ROOT / "README.md").read_text("utf-8"), re.M)
    return {name: command.replace("celery …", WORKER) for name, command in rows}


def test_the_readme_names_every_process():
    expected = {f"worker {lane}": f"{WORKER} {words}" for lane, words in WORKERS.items()}
    assert in_readme() == expected | {"web": in_readme()["web"], "beat": f"{CELERY} beat --pidfile="}
    assert in_readme()["web"].startswith("gunicorn casemgmt.wsgi ")


# ── compose.yaml ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_compose_runs_each_process_as_the_readme_says():
    commands = {name.replace("-", " "): told["command"] for name, told in ours().items() if name != "migrate"}
    assert commands == in_readme()
    assert ours()["migrate"]["command"] == "python manage.py migrate --noinput"


def test_only_migrations_know_the_owner_and_everybody_waits_for_them():
    for name, told in ours().items():
        assert ("DATABASE_OWNER_URL" in told["environment"]) == (name == "migrate")
        assert told["env_file"] == "settings.env"  # `.env` has the owner's password, for the lines above alone
        if name != "migrate":
            assert told["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_nothing_of_ours_can_write_beside_its_volume_or_rise():
    for told in ours().values():
        assert told["read_only"] is True
        assert told["tmpfs"]
        assert told["cap_drop"] == ["ALL"]
        assert told["security_opt"] == ["no-new-privileges:true"]
        assert told["volumes"] == ["state:/state"]


def test_the_web_process_is_asked_and_a_worker_is_not():
    asked = {name for name, told in ours().items() if not told.get("healthcheck", {}).get("disable")}
    assert asked == {"web"}


# ── Dockerfile ───────────────────────────────────────────────────────────────────────────────────────────────────────
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")


def last_stage() -> str:
    return dockerfile().rpartition("\nFROM ")[2]


def test_the_last_stage_holds_nothing_that_builds():
    assert not re.search(r"\b(npm|gcc|g\+\+|build-essential|pip install|git|curl)\b", last_stage())
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last_stage(), re.M)
    assert "VOLUME /state" in last_stage()
    assert "CASEMGMT_VAR=/state" in last_stage()


def test_the_image_starts_as_the_readme_says_and_its_health_check_is_there():
    command = re.search(r"^CMD \[(.+)\]$", last_stage(), re.M)[1]
    assert " ".join(re.findall(r'"([^"]+)"', command)) == in_readme()["web"]
    assert '"-I", "casemgmt/alive.py"' in last_stage()
    assert (ROOT / "casemgmt" / "alive.py").exists()


def test_what_is_copied_exists_and_is_sent_to_the_builder():
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile(), re.M))
    names = {name for line in copied for name in line.split()}
    assert names == sent
    assert all((ROOT / name).exists() for name in names)
    assert {"casemgmt", "providers", "referrals"} <= names


# ── systemd ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def unit(path: Path) -> ConfigParser:
    read = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    read.optionxform = str
    read.read_string(path.read_text("utf-8"))
    return read


def started_by(name: str, **words: str) -> str:
    command = unit(UNITS / f"{name}.service")["Service"]["ExecStart"].removeprefix("/opt/aftercall/venv/bin/")
    for word, value in words.items():
        command = command.replace(word, value)
    return command


def worker_unit(lane: str) -> str:
    beside = UNITS / f"aftercall-worker@{lane}.service.d" / "pool.conf"
    told = beside.read_text() if beside.exists() else (UNITS / "aftercall-worker@.service").read_text()
    pool, concurrency = re.search(r"^Environment=POOL=(\w+) CONCURRENCY=(\d+)$", told, re.M).groups()
    return started_by("aftercall-worker@", **{"%i": lane, "${POOL}": pool, "${CONCURRENCY}": concurrency})


def test_units_start_each_process_as_the_readme_says():
    assert {f"worker {lane}": worker_unit(lane) for lane in WORKERS} == {
        name: command for name, command in in_readme().items() if name.startswith("worker ")
    }
    assert started_by("aftercall-beat") == in_readme()["beat"]
    assert started_by("aftercall-web", **{"${BIND}": "0.0.0.0:8000"}) == in_readme()["web"]
    # the proxy stands on the same machine, where nobody says otherwise
    assert "BIND=127.0.0.1:8000" in (UNITS / "aftercall-web.service").read_text()


def wants(target: str) -> set[str]:
    lines = re.findall(r"^Wants=(.+)$", (UNITS / target).read_text(), re.M)
    return {name for line in lines for name in line.split()}


def test_the_targets_want_every_process():
    lanes = {f"aftercall-worker@{lane}.service" for lane in WORKERS}
    assert wants("aftercall.target") == {"aftercall-web.service", "aftercall-workers.target"}
    assert wants("aftercall-workers.target") == lanes | {"aftercall-beat.service"}


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.service")), ids=lambda path: path.stem)
def test_a_unit_is_not_root_and_writes_only_where_it_must(path):
    service = unit(path)["Service"]
    assert service["User"] == "aftercall"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["EnvironmentFile"] == "/etc/aftercall/" + ("owner" if "migrate" in path.stem else "settings")


# ── All of them ──────────────────────────────────────────────────────────────────────────────────────────────────────
def named_settings() -> dict[str, str]:
    """Every setting that these files give a value."""
    found: dict[str, str] = {}
    for told in ours().values():
        found |= told["environment"]
    for line in re.findall(r"^ENV (.+)$", dockerfile(), re.M):
        found |= dict(word.split("=", 1) for word in line.split())
    for path in UNITS.rglob("*"):
        for line in re.findall(r"^Environment=(.+)$", path.read_text() if path.is_file() else "", re.M):
            found |= dict(word.split("=", 1) for word in line.split())
    return found


def test_every_setting_they_name_is_read_by_the_product():
    read = "".join((ROOT / "casemgmt" / name).read_text() for name in ("settings.py", "environment.py"))
    assert {name for name in named_settings() if name not in OF_OTHERS and f'"{name}"' not in read} == set()


def test_no_secret_stands_in_them():
    for name, value in named_settings().items():
        if SECRET.search(name):
            assert re.search(r"\$\{\w+:\?\}", value), name
    passwords = compose()["services"]["postgres"]["environment"]
    assert all(value.startswith("${") for name, value in passwords.items() if SECRET.search(name))
    assert not re.search(r"^ARG|SECRET|PASSWORD|TOKEN", dockerfile(), re.M)


def test_images_do_not_move_by_themselves():
    bases = re.findall(r"^FROM (\S+)", dockerfile(), re.M)
    images = [told["image"] for told in compose()["services"].values() if not told["image"].startswith("aftercall:")]
    assert len(set(bases)) == 1
    for image in [*bases, *images]:
        assert re.fullmatch(r"[\w/]+:\d+\.\d+(\.\d+)?-[\w-]+", image), image
    assert int(compose()["services"]["postgres"]["image"].split(":")[1].split(".")[0]) >= 17


def test_the_release_has_one_number():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert project["version"] == settings.VERSION == re.search(r"^## (\d+\.\d+\.\d+)", changes, re.M)[1]
    assert {told["image"] for told in ours().values()} == {f"aftercall:{settings.VERSION}"}


def test_a_release_that_migrates_has_a_number_of_its_own():
    if test_migrations.NEW:
        assert tuple(map(int, settings.VERSION.split("."))) > tuple(map(int, release.VERSION.split(".")))


# ── What wakes somebody ──────────────────────────────────────────────────────────────────────────────────────────────
def alerts() -> list[dict]:
    groups = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture
def told(client, settings, tmp_path, monkeypatch, transactional_db) -> str:
    """The page, after a request and a backup."""
    settings.METRICS_TOKEN, settings.VAR_DIR = "a-word-for-prometheus-alone", tmp_path
    monkeypatch.setattr(metrics, "REQUESTS", metrics.Requests())
    for name in (*health.expected(), "backup"):
        health.beat(name, at=timezone.now())
    client.get(reverse("account_login"))
    return client.get(
        reverse("metrics"), headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"}
    ).content.decode()


def test_every_figure_of_a_rule_exists_with_its_labels(told):
    shown = set(re.findall(r"^(\w+)[{ ]", told, re.M)) | set(re.findall(r"^# TYPE (\w+) ", told, re.M))
    labels = set(re.findall(r'[{,](\w+)="', told))
    for rule in alerts():
        names = set(re.findall(r"\baftercall_\w+", rule["expr"]))
        assert names <= shown, rule["alert"]
        assert names or "up{job" in rule["expr"]
        assert set(re.findall(r"(\w+)(?:=~|!~|=)\"", rule["expr"])) <= labels | {"job"}, rule["alert"]


def test_every_rule_says_how_urgent_it_is_and_what_is_done_about_it():
    page = (ROOT / "docs" / "operate.md").read_text("utf-8")
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].strip()
        told = page.partition(f"#### {rule['alert']}\n\n")[2].partition("\n\n")[0]
        assert told.startswith(f"({rule['labels']['severity']}) "), rule["alert"]
        assert rule["annotations"]["runbook"] == f"docs/operate.md#{rule['alert'].lower()}"
    assert set(re.findall(r"^#### (Aftercall\w+)$", page, re.M)) == {rule["alert"] for rule in alerts()}


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed: apt-get install prometheus")
def test_prometheus_itself_takes_the_rules():
    path = ROOT / "deploy" / "prometheus" / "alerts.yml"
    done = subprocess.run(["promtool", "check", "rules", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_late_lane_is_of_the_lanes_there_are(told):
    lanes = set(re.findall(r'lane="(\w+)"', told)) | set(WORKERS)
    named = "|".join(words for rule in alerts() for words in re.findall(r'lane=~"([^"]+)"', rule["expr"]))
    assert set(named.split("|")) <= lanes
    assert re.search(r'aftercall_part_age_seconds\{part="backup"\}', told)
