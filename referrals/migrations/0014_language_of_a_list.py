"""What an agency reads as the language is a name of the list; other words that were typed are not shown to it."""

from django.db import migrations

from casemgmt.core import languages


def read(apps, _schema):
    offers = apps.get_model("referrals", "Offer").objects
    for typed in set(offers.exclude(language="").order_by().values_list("language", flat=True).distinct()):
        offers.filter(language=typed).update(language=languages.LABEL_EN[languages.code_of(typed)])


class Migration(migrations.Migration):
    dependencies = [("referrals", "0013_packets_under_way")]

    operations = [migrations.RunPython(read, migrations.RunPython.noop)]
