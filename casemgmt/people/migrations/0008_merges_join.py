from typing import Any, ClassVar

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def keep_every_warning(apps: Any, _editor: Any) -> None:
    """Cards of entries that were merged before this are joined on the card of the entry that stands."""
    Card = apps.get_model("people", "ContactCard")
    for card in Card.objects.exclude(person__root=F("person")).select_related("person").order_by("created_at"):
        own, _is_new = Card.objects.get_or_create(person_id=card.person.root_id)
        for name in ("introduce_as", "must_not_know", "note"):
            said = [text for text in (getattr(own, name), getattr(card, name)) if text.strip()]
            setattr(own, name, " · ".join(dict.fromkeys(said)))
        own.save()


def restrict_whole_people(apps: Any, _editor: Any) -> None:
    """Who was restricted on one entry is restricted."""
    Person = apps.get_model("people", "Person")
    roots = Person.objects.filter(is_restricted=True).values_list("root", flat=True)
    Person.objects.filter(pk__in=list(roots)).update(is_restricted=True)


def say_when(apps: Any, _editor: Any) -> None:
    apps.get_model("people", "NotSamePerson").objects.update(at=F("created_at"))


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("people", "0007_root"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.RemoveConstraint("notsameperson", "notsameperson_once"),
        migrations.AddField(
            "notsameperson",
            "at",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField("notsameperson", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "notsameperson",
            "withdrawn_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        *[
            migrations.AlterField(
                "contactcard", name, models.CharField(blank=True, max_length=1000, verbose_name=words)
            )
            for name, words in (
                ("introduce_as", "how we introduce ourselves"),
                ("must_not_know", "who must not know"),
                ("note", "note"),
            )
        ],
        migrations.RunPython(say_when, migrations.RunPython.noop),
        migrations.RunPython(keep_every_warning, migrations.RunPython.noop),
        migrations.RunPython(restrict_whole_people, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AddConstraint(
            "notsameperson",
            models.UniqueConstraint(
                fields=["one", "other"], condition=models.Q(withdrawn_at__isnull=True), name="notsameperson_once"
            ),
        ),
    ]
