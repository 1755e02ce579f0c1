"""Every part of a listing is edited by hand, with its history; stakeholders and talks: their tables.

Its followers change tables that exist, a few at a time: each is whole or not there, and holds its locks for a moment.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_ways_measured"),
        ("providers", "0018_provenance"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessibilityHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("description", models.TextField(blank=True)),
                ("details", models.TextField(blank=True)),
                ("url", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AddressHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("attention", models.TextField(blank=True)),
                ("address_1", models.TextField(blank=True)),
                ("address_2", models.TextField(blank=True)),
                ("city", models.CharField(blank=True, max_length=200)),
                ("region", models.TextField(blank=True)),
                ("state_province", models.CharField(blank=True, max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=40)),
                ("country", models.CharField(blank=True, max_length=100)),
                (
                    "address_type",
                    models.CharField(
                        choices=[
                            ("physical", "A place to visit"),
                            ("postal", "By post"),
                            ("virtual", "By phone or on line"),
                        ],
                        default="physical",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("name", models.TextField(blank=True)),
                ("title", models.TextField(blank=True)),
                ("department", models.TextField(blank=True)),
                ("email", models.CharField(blank=True, max_length=254)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CostOptionHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("option", models.TextField(blank=True)),
                ("currency", models.CharField(blank=True, max_length=20)),
                ("amount", models.FloatField(blank=True, null=True)),
                ("amount_description", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LanguageHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ListingEdit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "subject_id",
                    models.UUIDField(help_text="The service, place or organization whose page it was", null=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("edited", "Corrected"),
                            ("added", "Added"),
                            ("removed", "Taken away"),
                            ("hours", "Hours set"),
                            ("published", "Published"),
                            ("archived", "Archived"),
                            ("back", "Brought back"),
                            ("many", "Several listings at once"),
                        ],
                        max_length=10,
                    ),
                ),
                ("what", models.CharField(blank=True, help_text="Part of the listing, in words", max_length=200)),
                ("rows", models.JSONField(default=list)),
                ("listings", models.PositiveIntegerField(default=1, help_text="How many listings it changed")),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-at", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequiredDocumentHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("document", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScheduleHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("dtstart", models.DateField(blank=True, null=True)),
                (
                    "timezone",
                    models.FloatField(
                        blank=True, help_text="Hours from UTC, as HSDS has it; `tzid` says it better", null=True
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
                ("count", models.IntegerField(blank=True, null=True)),
                (
                    "wkst",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MO", "Monday"),
                            ("TU", "Tuesday"),
                            ("WE", "Wednesday"),
                            ("TH", "Thursday"),
                            ("FR", "Friday"),
                            ("SA", "Saturday"),
                            ("SU", "Sunday"),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "freq",
                    models.CharField(
                        blank=True, choices=[("WEEKLY", "every week"), ("MONTHLY", "every month")], max_length=10
                    ),
                ),
                ("interval", models.IntegerField(blank=True, null=True)),
                ("byday", models.TextField(blank=True)),
                ("byweekno", models.TextField(blank=True)),
                ("bymonthday", models.TextField(blank=True)),
                ("byyearday", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                ("opens_at", models.TimeField(blank=True, null=True)),
                ("closes_at", models.TimeField(blank=True, null=True)),
                ("schedule_link", models.TextField(blank=True)),
                ("attending_type", models.TextField(blank=True)),
                ("notes", models.TextField(blank=True)),
                ("tzid", models.CharField(blank=True, max_length=60)),
                (
                    "replaces",
                    models.BooleanField(
                        db_default=False, default=False, help_text="Instead of the usual hours on its days"
                    ),
                ),
                (
                    "holidays",
                    models.CharField(
                        blank=True, db_default="", help_text="Public holidays of: US, US:CA", max_length=12
                    ),
                ),
                ("by_appointment", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceAreaHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("name", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                ("extent", models.TextField(blank=True)),
                ("extent_type", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceAtLocationHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("description", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Stakeholder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospital"),
                            ("school", "School"),
                            ("transit", "Transit"),
                            ("court", "Court"),
                            ("police", "Police and fire"),
                            ("office", "Public office"),
                            ("business", "Business or landlord"),
                            ("community", "Congregation or neighborhood"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="main phone")),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="worth knowing")),
                ("ended_at", models.DateTimeField(help_text="Put away: nobody works with it any more", null=True)),
            ],
            options={
                "ordering": ["name", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StakeholderContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="what they do there")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("ended_at", models.DateTimeField(help_text="Does not work there any more", null=True)),
            ],
            options={
                "ordering": ["name", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StakeholderContactHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="what they do there")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("ended_at", models.DateTimeField(help_text="Does not work there any more", null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StakeholderHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospital"),
                            ("school", "School"),
                            ("transit", "Transit"),
                            ("court", "Court"),
                            ("police", "Police and fire"),
                            ("office", "Public office"),
                            ("business", "Business or landlord"),
                            ("community", "Congregation or neighborhood"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="main phone")),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="worth knowing")),
                ("ended_at", models.DateTimeField(help_text="Put away: nobody works with it any more", null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("day", models.DateField(verbose_name="day")),
                ("said", models.TextField(max_length=2000, verbose_name="what was said")),
                ("agreed", models.CharField(blank=True, max_length=300, verbose_name="what was agreed")),
                ("again_on", models.DateField(blank=True, null=True, verbose_name="talk again on")),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-day", "-at", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="accessibilityhistory",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.location",
            ),
        ),
        migrations.AddField(
            model_name="accessibilityhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.accessibility",
            ),
        ),
        migrations.AddField(
            model_name="addresshistory",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.location",
            ),
        ),
        migrations.AddField(
            model_name="addresshistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.address",
            ),
        ),
        migrations.AddField(
            model_name="contacthistory",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.location",
            ),
        ),
        migrations.AddField(
            model_name="contacthistory",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.organization",
            ),
        ),
        migrations.AddField(
            model_name="contacthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.contact",
            ),
        ),
        migrations.AddField(
            model_name="contacthistory",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="contacthistory",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="costoptionhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.costoption",
            ),
        ),
        migrations.AddField(
            model_name="costoptionhistory",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="languagehistory",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.location",
            ),
        ),
        migrations.AddField(
            model_name="languagehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.language",
            ),
        ),
        migrations.AddField(
            model_name="languagehistory",
            name="phone",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.phone",
            ),
        ),
        migrations.AddField(
            model_name="languagehistory",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="requireddocumenthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.requireddocument",
            ),
        ),
        migrations.AddField(
            model_name="requireddocumenthistory",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="schedulehistory",
            name="location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.location",
            ),
        ),
        migrations.AddField(
            model_name="schedulehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.schedule",
            ),
        ),
        migrations.AddField(
            model_name="schedulehistory",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="schedulehistory",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="serviceareahistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.servicearea",
            ),
        ),
        migrations.AddField(
            model_name="serviceareahistory",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="serviceareahistory",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="serviceatlocationhistory",
            name="location",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.location",
            ),
        ),
        migrations.AddField(
            model_name="serviceatlocationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="serviceatlocationhistory",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="providers.service",
            ),
        ),
        migrations.AddField(
            model_name="stakeholdercontacthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.stakeholdercontact",
            ),
        ),
        migrations.AddField(
            model_name="stakeholderhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="providers.stakeholder",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessibilityhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="933156323566ce64bb03b59b97ae6b362e47f8bc",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cab4a",
                    table="providers_accessibilityhistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="addresshistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="20c377cbb2377266da942bc78221ef0ab4809221",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1e3bc",
                    table="providers_addresshistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contacthistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="68b276a57d50b661f77b4a39a557b16f1fe995c4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_55732",
                    table="providers_contacthistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="costoptionhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7869e636dae01e8b08dd3b82203f1b9afc9b8c12",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e7e8f",
                    table="providers_costoptionhistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="languagehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4969362af466ec1fae534628a4e2b5154c0bfd90",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a3225",
                    table="providers_languagehistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requireddocumenthistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6d4c13c119fe20b54de8114716b2ea7852d6951c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8b9f2",
                    table="providers_requireddocumenthistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedulehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d3da079e91697ab53268a810f0f1efca7aeb89e3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c0b14",
                    table="providers_schedulehistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceareahistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7b5390ea645f1448d4557f9ab702cab60bd42064",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0c0a9",
                    table="providers_serviceareahistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceatlocationhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="00af7c4113667eb098af2ad448b2f22e8cf40100",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b2a89",
                    table="providers_serviceatlocationhistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stakeholdercontacthistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="298306cf7d400896d072d951bb73994ec57cd1bf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_30377",
                    table="providers_stakeholdercontacthistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stakeholderhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7fde2c8c1b2cbd9e458513a2ede843e444b1300a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f74e0",
                    table="providers_stakeholderhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="listingedit",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="listingedit",
            name="organization",
            field=models.ForeignKey(
                help_text="Empty: of several",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="edits",
                to="providers.organization",
            ),
        ),
        migrations.AddField(
            model_name="listingedit",
            name="undone_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stakeholder",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.program"
            ),
        ),
        migrations.AddField(
            model_name="stakeholdercontact",
            name="stakeholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="providers.stakeholder"
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="talks",
                to="providers.stakeholdercontact",
            ),
        ),
        migrations.AddField(
            model_name="talk",
            name="stakeholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="talks", to="providers.stakeholder"
            ),
        ),
        migrations.AddIndex(
            model_name="listingedit",
            index=models.Index(fields=["organization", "-at"], name="listingedit_of_agency"),
        ),
        migrations.AddIndex(
            model_name="listingedit",
            index=models.Index(fields=["subject_id", "-at"], name="listingedit_of_subject"),
        ),
        migrations.AddIndex(
            model_name="listingedit",
            index=models.Index(fields=["by", "-at"], name="listingedit_by"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stakeholder",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."phone" IS DISTINCT FROM (NEW."phone"))',
                    func='INSERT INTO "providers_stakeholderhistory" ("address", "ended_at", "kind", "name", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."address", OLD."ended_at", OLD."kind", OLD."name", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."phone"); RETURN NULL;',
                    hash="1db07d12f8e8a8f894f23808b2e7245cc0813de1",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_9a44d",
                    table="providers_stakeholder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stakeholder",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_stakeholderhistory" ("address", "ended_at", "kind", "name", "notes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."address", OLD."ended_at", OLD."kind", OLD."name", OLD."notes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."phone"); RETURN NULL;',
                    hash="fe914e796fbcd6900067d3ac82387046f345070e",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_5dc56",
                    table="providers_stakeholder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stakeholdercontact",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    func='INSERT INTO "providers_stakeholdercontacthistory" ("email", "ended_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role") VALUES (OLD."email", OLD."ended_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."phone", OLD."role"); RETURN NULL;',
                    hash="8052fcec7765f7bfc26d07412c839a9d51cb817b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_4f6e3",
                    table="providers_stakeholdercontact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stakeholdercontact",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_stakeholdercontacthistory" ("email", "ended_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role") VALUES (OLD."email", OLD."ended_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."phone", OLD."role"); RETURN NULL;',
                    hash="a4b0a9fb66f30ab576f24954f19eaadf5f5189f4",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_75446",
                    table="providers_stakeholdercontact",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="talk",
            index=models.Index(condition=models.Q(("again_on__isnull", False)), fields=["again_on"], name="talk_again"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talk",
            trigger=pgtrigger.compiler.Trigger(
                name="said_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (TRUE AND (OLD."stakeholder_id" IS DISTINCT FROM NEW."stakeholder_id" OR OLD."day" IS DISTINCT FROM NEW."day" OR OLD."said" IS DISTINCT FROM NEW."said" OR OLD."agreed" IS DISTINCT FROM NEW."agreed" OR OLD."by_id" IS DISTINCT FROM NEW."by_id" OR OLD."at" IS DISTINCT FROM NEW."at"))',
                    func="RAISE EXCEPTION 'testimony: what was said in % is never changed', TG_TABLE_NAME;",
                    hash="ecbac6ccd87a782a49ed437177065d8796b6482c",
                    operation="UPDATE",
                    pgid="pgtrigger_said_stays_a99f0",
                    table="providers_talk",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talk",
            trigger=pgtrigger.compiler.Trigger(
                name="said_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (TRUE)",
                    func="RAISE EXCEPTION 'testimony: % keeps what was said', TG_TABLE_NAME;",
                    hash="284afa8a41a39bcaadd72f7dcbd593e509082037",
                    operation="DELETE",
                    pgid="pgtrigger_said_is_kept_71ba6",
                    table="providers_talk",
                    when="BEFORE",
                ),
            ),
        ),
    ]
