"""Every listing gets the program that keeps it.

With one program it is that one. With several it is the program of whoever brought the publisher's listings in, by their
oldest role that keeps a directory; where that is not known, the first program that has an editor; else the oldest.
"""

from django.db import migrations

EDITORS = ["manager", "administrator", "directory_editor"]


def keepers_by_source(apps):
    """Publisher → program of the first import whose author keeps a directory."""
    members = apps.get_model("accounts", "Membership").objects.filter(role__in=EDITORS).order_by("created_at")
    program_of = {}
    for user, program in members.values_list("user_id", "program_id"):
        program_of.setdefault(user, program)
    imports = apps.get_model("providers", "DirectoryImport").objects.order_by("created_at")
    found = {}
    for source, by in imports.values_list("source", "by_id"):
        if by in program_of:
            found.setdefault(source, program_of[by])
    return found


def first_with_an_editor(apps):
    members = apps.get_model("accounts", "Membership").objects.filter(role__in=EDITORS, left_at=None)
    programs = apps.get_model("accounts", "Program").objects.order_by("created_at", "pk")
    with_editor = programs.filter(pk__in=members.values("program_id")).first()
    return with_editor or programs.first()


def keep(apps, schema_editor):
    first = first_with_an_editor(apps)
    if first is None:
        return
    unkept = apps.get_model("providers", "Organization").objects.filter(kept_by=None)
    imports = apps.get_model("providers", "DirectoryImport").objects.filter(program=None)
    if apps.get_model("accounts", "Program").objects.count() > 1:
        for source, program in keepers_by_source(apps).items():
            unkept.filter(source=source).update(kept_by_id=program)
            imports.filter(source=source).update(program_id=program)
    unkept.update(kept_by=first)
    imports.update(program=first)


class Migration(migrations.Migration):
    dependencies = [("providers", "0012_kept_listings")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
