"""The design system's files: taken once, complete, and fit for hashed names."""

import json
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from casemgmt import assets

USWDS = assets.VENDOR / "uswds"


@pytest.fixture
def hashed(settings, tmp_path) -> Path:
    """Static files named by their content, as production serves them."""
    settings.STATIC_ROOT = str(tmp_path)
    kind = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": kind}}
    return tmp_path


def test_every_file_the_stylesheets_name_is_there(hashed):
    call_command("collectstatic", interactive=False, verbosity=0)
    named = json.loads((hashed / "staticfiles.json").read_text())["paths"]
    assert {"vendor/uswds/css/uswds.min.css", "css/app.css", "js/app.js", "img/mark.svg"} <= set(named)


def test_what_is_there_is_not_taken_again(monkeypatch):
    monkeypatch.setattr(assets, "_unpacked", lambda folder: pytest.fail("it was fetched again"))
    assert assets.main() == 0


def test_without_a_network_one_sentence_says_so(monkeypatch, tmp_path, capsys):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error network getaddrinfo ENOTFOUND' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: str(npm))
    assert assets.main() == 1
    said = capsys.readouterr().err
    assert "could not be fetched with npm" in said
    assert "ENOTFOUND" in said
    assert not (tmp_path / "uswds").exists()


def test_papers_have_their_font():
    for name in ("regular", "bold", "italic"):
        assert (USWDS / "fonts" / "source-sans-pro" / f"sourcesanspro-{name}-webfont.ttf").is_file()
