"""`python -m tests.upgrade.mark`: the migrations as they stand are a release from now on (docs/upgrade.md)."""

import os
from pathlib import Path

PLACE = Path(__file__).with_name("release.toml")


def told() -> str:
    """The file as it is written: what stands above the version stays."""
    import django
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    words = PLACE.read_text("utf-8").partition("version =")[0]
    heads = [f'{app} = "{name}"' for app, name in sorted(MigrationLoader(None).graph.leaf_nodes()) if app != "demo"]
    return "\n".join([f'{words}version = "{settings.VERSION}"', "", "[heads]", *heads, ""])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    PLACE.write_text(told(), "utf-8")
    print(f"{PLACE.name} names this release now.")
