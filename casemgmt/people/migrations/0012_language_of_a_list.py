"""The language of a person is a value of one list; what the list does not have is kept beside it."""

from django.db import migrations

from casemgmt.core import languages


def read(apps, _schema):
    people = apps.get_model("people", "Person").objects
    for typed in set(people.exclude(language="").order_by().values_list("language", flat=True).distinct()):
        code, said = languages.read(typed)
        people.filter(language=typed, language_said="").update(language=code, language_said=said[:80])


class Migration(migrations.Migration):
    dependencies = [("people", "0011_language_said")]

    operations = [migrations.RunPython(read, migrations.RunPython.noop)]
