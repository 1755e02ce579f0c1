"""Who manages or administers a program sets its rules."""

from django.db import migrations

ROLES = ["manager", "administrator"]


def give(apps, schema_editor):
    content_type, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="program"
    )
    permission, _is_new = apps.get_model("auth", "Permission").objects.get_or_create(
        codename="program_rules", content_type=content_type, defaults={"name": "program.rules"}
    )
    grants = apps.get_model("accounts", "ProgramGrant").objects
    members = apps.get_model("accounts", "Membership").objects.filter(role__in=ROLES, left_at=None)
    for program, user, role in members.values_list("program_id", "user_id", "role"):
        grants.get_or_create(content_object_id=program, user_id=user, permission=permission, defaults={"reason": role})


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rules"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
