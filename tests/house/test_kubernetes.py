"""The manifests for a cluster say the same as compose, README and settings. No cluster is asked: files are read."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.databases import ROOT

from .test_deployment import SECRET, in_readme, ours

PLACE = ROOT / "deploy" / "kubernetes"
WORKLOADS = {"Deployment", "Job"}


def manifests() -> list[dict[str, Any]]:
    names = yaml.safe_load((PLACE / "kustomization.yaml").read_text("utf-8"))["resources"]
    return [one for name in names for one in yaml.safe_load_all((PLACE / name).read_text("utf-8"))]


def of_kind(*kinds: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in manifests() if one["kind"] in kinds}


def pods() -> dict[str, dict[str, Any]]:
    return {name: one["spec"]["template"]["spec"] for name, one in of_kind(*WORKLOADS).items()}


def container(name: str) -> dict[str, Any]:
    [only] = pods()[name]["containers"]
    return only


def guide() -> str:
    return (PLACE / "README.md").read_text("utf-8")


def test_every_file_is_put_together():
    named = yaml.safe_load((PLACE / "kustomization.yaml").read_text("utf-8"))["resources"]
    assert set(named) == {path.name for path in PLACE.glob("*.yaml")} - {"kustomization.yaml"}


def test_each_process_runs_as_the_readme_says():
    commands = {name.replace("-", " "): " ".join(container(name)["command"]) for name in pods() if name != "migrate"}
    assert commands == in_readme()
    assert " ".join(container("migrate")["command"]) == ours()["migrate"]["command"]


def test_the_release_is_this_one():
    [image] = yaml.safe_load((PLACE / "kustomization.yaml").read_text("utf-8"))["images"]
    assert (image["name"], image["newTag"]) == ("aftercall", settings.VERSION)
    assert {container(name)["image"] for name in pods()} == {"aftercall"}


@pytest.mark.parametrize("name", sorted(pods()))
def test_no_pod_can_rise_or_write_beside_its_volumes(name):
    pod, only = pods()[name], container(name)
    assert pod["automountServiceAccountToken"] is False
    told = pod["securityContext"]
    assert told["runAsNonRoot"] is True
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert f"USER {told['runAsUser']}:{told['runAsGroup']}" in dockerfile
    assert told["seccompProfile"] == {"type": "RuntimeDefault"}
    assert only["securityContext"] == {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {mount["mountPath"] for mount in only["volumeMounts"]} == {"/state", "/tmp"}
    assert only["resources"]["limits"]["memory"]


def test_only_migrations_know_the_owner():
    for name in pods():
        secrets = {one["secretRef"]["name"] for one in container(name)["envFrom"] if "secretRef" in one}
        assert secrets == {"aftercall-secrets"} | ({"aftercall-owner"} if name == "migrate" else set())


def test_every_setting_is_read_by_the_product_and_no_secret_stands_in_it():
    read = "".join((ROOT / "casemgmt" / name).read_text() for name in ("settings.py", "environment.py"))
    told = of_kind("ConfigMap")["aftercall-settings"]["data"]
    secret = set(re.findall(r"--from-literal=(\w+)=", guide())) | set(re.findall(r"`(EMAIL_HOST\w+)`", guide()))
    assert {name for name in [*told, *secret] if f'"{name}"' not in read} == set()
    assert not [name for name in told if SECRET.search(name)]
    assert not of_kind("Secret")
    # what a production start asks for is told to one of the two
    needed = {
        "SECRET_KEY",
        "SECRET_STORE_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "TRUSTED_PROXIES",
        "EMAIL_HOST",
        "EMAIL_FROM",
    }
    assert needed | {"DATABASE_URL", "CELERY_BROKER_URL"} <= told.keys() | secret


def test_what_is_named_is_there():
    there = {one["metadata"]["name"] for one in manifests()}
    for name, pod in pods().items():
        claims = {one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if "persistentVolumeClaim" in one}
        assert claims == {"aftercall-state"} <= there
        labels = of_kind(*WORKLOADS)[name]["spec"]["template"]["metadata"]["labels"]
        assert labels == {"app.kubernetes.io/name": name}
    assert of_kind("HorizontalPodAutoscaler")["web"]["spec"]["scaleTargetRef"]["name"] in of_kind("Deployment")
    for kind in ("Service", "PodDisruptionBudget"):
        spec = of_kind(kind)["web"]["spec"]
        assert {"app.kubernetes.io/name": "web"} in (spec["selector"], spec["selector"].get("matchLabels"))


def test_network_rules_speak_of_pods_there_are():
    policies = of_kind("NetworkPolicy")
    assert policies["shut"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    named = set(policies["to-strangers"]["spec"]["podSelector"]["matchExpressions"][0]["values"])
    named.add(policies["to-web"]["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"])
    assert named <= pods().keys()
    strangers = policies["to-strangers"]["spec"]["egress"][0]["to"][0]["ipBlock"]
    assert "169.254.0.0/16" in strangers["except"]  # the cloud's own address for machines


def test_the_web_pod_is_asked_on_addresses_there_are():
    web, host = container("web"), of_kind("ConfigMap")["aftercall-settings"]["data"]["ALLOWED_HOSTS"]
    assert (ROOT / web["livenessProbe"]["exec"]["command"][-1]).exists()
    ready = web["readinessProbe"]["httpGet"]
    assert (ready["path"], ready["httpHeaders"][0]["value"]) == ("/health/ready", host)
    assert of_kind("Ingress")["web"]["spec"]["rules"][0]["host"] == host
    assert "readinessProbe" not in container("worker-mail")


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed")
def test_kubectl_puts_them_together():
    done = subprocess.run(["kubectl", "kustomize", str(PLACE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = list(yaml.safe_load_all(done.stdout))
    assert len(told) == len(manifests())
    assert {one["metadata"].get("namespace", "aftercall") for one in told} == {"aftercall"}
