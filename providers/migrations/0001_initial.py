"""The directory, with the extensions its search stands on."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations, models

import providers.models.fields

# How words of the directory are read: accents do not matter, English endings neither.
MAKE_CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION directory (COPY = english);
ALTER TEXT SEARCH CONFIGURATION directory
    ALTER MAPPING FOR hword, hword_part, word, asciiword, hword_asciipart, asciihword WITH unaccent, english_stem;
"""
DROP_CONFIGURATION = "DROP TEXT SEARCH CONFIGURATION IF EXISTS directory"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        CreateExtension("cube"),
        CreateExtension("earthdistance"),
        migrations.RunSQL(MAKE_CONFIGURATION, DROP_CONFIGURATION),
        migrations.CreateModel(
            name="Organization",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("alternate_name", models.CharField(blank=True, max_length=300, verbose_name="other name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                ("website", models.TextField(blank=True, verbose_name="website")),
                ("tax_status", models.TextField(blank=True)),
                ("tax_id", models.TextField(blank=True)),
                ("year_incorporated", models.IntegerField(blank=True, null=True)),
                ("legal_status", models.TextField(blank=True)),
                ("logo", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
                ("last_modified", models.DateTimeField(blank=True, null=True)),
                ("last_verified_at", models.DateTimeField(blank=True, null=True)),
                ("is_agency", models.BooleanField(default=False, verbose_name="receives referrals here")),
                ("reply_email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail for requests")),
                ("reply_phone", models.CharField(blank=True, max_length=40, verbose_name="phone for codes")),
                (
                    "last_verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent_organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="providers.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "permissions": [
                    ("listing_edit", "listing.edit"),
                    ("offer_answer", "offer.answer"),
                    ("offer_view", "offer.view"),
                    ("staff_manage", "staff.manage"),
                ],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                (
                    "location_type",
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
                ("url", models.TextField(blank=True)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("alternate_name", models.CharField(blank=True, max_length=300)),
                ("description", models.TextField(blank=True)),
                ("transportation", models.TextField(blank=True)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("external_identifier", models.TextField(blank=True)),
                ("external_identifier_type", models.TextField(blank=True)),
                ("is_confidential", models.BooleanField(default=False, verbose_name="address is confidential")),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locations",
                        to="providers.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.TextField(blank=True)),
                ("title", models.TextField(blank=True)),
                ("department", models.TextField(blank=True)),
                ("email", models.CharField(blank=True, max_length=254)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="providers.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="providers.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AgencyStaff",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[("agency_staff", "Agency staff"), ("agency_lead", "Agency lead")], max_length=20
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agency_staff",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staff", to="providers.organization"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "agency staff",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OrganizationGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="providers.organization"
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrganizationIdentifier",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("identifier_scheme", models.TextField(blank=True)),
                ("identifier_type", models.TextField(blank=True)),
                ("identifier", models.TextField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organization_identifiers",
                        to="providers.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("alternate_name", models.CharField(blank=True, max_length=300, verbose_name="other name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("url", models.TextField(blank=True, verbose_name="web page")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("inactive", "Inactive"),
                            ("defunct", "Closed for good"),
                            ("temporarily closed", "Temporarily closed"),
                        ],
                        default="active",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("interpretation_services", models.TextField(blank=True)),
                ("application_process", models.TextField(blank=True, verbose_name="how to apply")),
                ("fees_description", models.TextField(blank=True, verbose_name="cost")),
                ("wait_time", models.TextField(blank=True)),
                ("fees", models.TextField(blank=True)),
                ("accreditations", models.TextField(blank=True)),
                ("eligibility_description", models.TextField(blank=True, verbose_name="who can come")),
                ("minimum_age", models.FloatField(blank=True, null=True, verbose_name="youngest age")),
                ("maximum_age", models.FloatField(blank=True, null=True, verbose_name="oldest age")),
                ("assured_date", models.DateField(blank=True, null=True)),
                ("assurer_email", models.CharField(blank=True, max_length=254)),
                ("licenses", models.TextField(blank=True)),
                ("alert", models.TextField(blank=True, verbose_name="notice")),
                ("last_modified", models.DateTimeField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("behavioral_health", "Behavioral health"),
                            ("shelter", "Shelter"),
                            ("housing", "Housing"),
                            ("community_center", "Community center"),
                            ("benefits", "Benefits"),
                            ("food", "Food"),
                            ("medical", "Medical"),
                            ("legal", "Legal"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "need_domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("shelter", "Shelter tonight"),
                                ("housing", "Housing"),
                                ("behavioral_health", "Mental health care"),
                                ("substance_use", "Substance use care"),
                                ("medical", "Medical care"),
                                ("food", "Food"),
                                ("benefits", "Benefits"),
                                ("income", "Money and income"),
                                ("employment", "Work"),
                                ("transportation", "Transportation"),
                                ("legal", "Legal help"),
                                ("safety", "Safety"),
                                ("documents", "Identity documents"),
                                ("community", "Community and company"),
                                ("other", "Something else"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "genders",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("woman", "women"),
                                ("man", "men"),
                                ("nonbinary", "non-binary people"),
                                ("other", "people of another gender"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="Empty: everywhere",
                        size=None,
                    ),
                ),
                ("do_not_refer", models.BooleanField(default=False, verbose_name="do not refer")),
                ("hours_text", models.TextField(blank=True, verbose_name="opening hours in words")),
                ("last_verified_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "edited_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        help_text="Corrected here: an import leaves them alone",
                        size=None,
                    ),
                ),
                ("search_vector", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("search_text", models.TextField(blank=True, editable=False)),
                (
                    "language_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, editable=False, size=None
                    ),
                ),
                ("open_minutes", providers.models.fields.WeekMinutesField(editable=False, null=True)),
                ("tzid", models.CharField(blank=True, editable=False, max_length=60)),
                ("has_dated_hours", models.BooleanField(default=False, editable=False)),
                ("places_free", models.FloatField(editable=False, null=True)),
                (
                    "last_verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="providers.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequiredDocument",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("document", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_documents",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("number", models.CharField(max_length=200)),
                ("extension", models.CharField(blank=True, max_length=40)),
                ("type", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="providers.contact",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="providers.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="providers.organization",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Language",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="providers.location",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="providers.phone",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                (
                    "source_text",
                    models.TextField(
                        blank=True, help_text="HSDS spells it `source`; here that is the publisher of the row"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding",
                        to="providers.organization",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "funding",
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CostOption",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("option", models.TextField(blank=True)),
                ("currency", models.CharField(blank=True, max_length=20)),
                ("amount", models.FloatField(blank=True, null=True)),
                ("amount_description", models.TextField(blank=True)),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cost_options",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="providers.service",
            ),
        ),
        migrations.CreateModel(
            name="ServiceAtLocation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField(blank=True)),
                ("latitude", models.FloatField(editable=False, null=True)),
                ("longitude", models.FloatField(editable=False, null=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_at_locations",
                        to="providers.location",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_at_locations",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ServiceArea",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                ("extent", models.TextField(blank=True)),
                ("extent_type", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_areas",
                        to="providers.service",
                    ),
                ),
                (
                    "service_at_location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_areas",
                        to="providers.serviceatlocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
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
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="providers.location",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="providers.service",
                    ),
                ),
                (
                    "service_at_location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedules",
                        to="providers.serviceatlocation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="phone",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="providers.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="providers.serviceatlocation",
            ),
        ),
        migrations.CreateModel(
            name="ServiceProgram",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=300)),
                ("alternate_name", models.CharField(blank=True, max_length=300)),
                ("description", models.TextField(blank=True)),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="programs",
                        to="providers.organization",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="service",
            name="service_program",
            field=models.ForeignKey(
                blank=True,
                db_column="program_id",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="services",
                to="providers.serviceprogram",
            ),
        ),
        migrations.CreateModel(
            name="Taxonomy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=300)),
                ("description", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
                ("version", models.TextField(blank=True)),
            ],
            options={
                "verbose_name_plural": "taxonomies",
                "ordering": ["name", "id"],
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_record_id", ""), _negated=True),
                        fields=("source", "source_record_id"),
                        name="taxonomy_source_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxonomyTerm",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("code", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=300)),
                ("description", models.TextField(blank=True)),
                ("taxonomy", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=40)),
                ("term_uri", models.TextField(blank=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="providers.taxonomyterm",
                    ),
                ),
                (
                    "taxonomy_detail",
                    models.ForeignKey(
                        blank=True,
                        db_column="taxonomy_id",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="providers.taxonomy",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Attribute",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("link_id", models.UUIDField()),
                ("link_entity", models.CharField(max_length=60)),
                ("link_type", models.TextField(blank=True)),
                ("value", models.TextField(blank=True)),
                ("label", models.TextField(blank=True)),
                (
                    "taxonomy_term",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attributes",
                        to="providers.taxonomyterm",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(max_length=200)),
                ("scheme", models.TextField(blank=True)),
                ("identifier", models.TextField(blank=True)),
                ("uri", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_record_id", ""), _negated=True),
                        fields=("source", "source_record_id"),
                        name="unit_source_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCapacity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("available", models.FloatField()),
                ("maximum", models.FloatField(blank=True, null=True)),
                ("description", models.TextField(blank=True)),
                ("updated", models.DateTimeField()),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="providers.service"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.unit"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "service capacities",
                "ordering": ["-updated"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Url",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("label", models.TextField(blank=True)),
                ("url", models.TextField()),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="additional_websites",
                        to="providers.organization",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="additional_urls",
                        to="providers.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DirectoryImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("file", models.FileField(blank=True, upload_to="directory-imports/")),
                ("file_name", models.CharField(max_length=200)),
                ("mapping", models.CharField(blank=True, max_length=80)),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_all", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict, help_text="Table → created, changed, unchanged, removed")),
                (
                    "problems",
                    models.JSONField(default=list, help_text="Row, column, reason of what was refused or left out"),
                ),
                ("message", models.TextField(blank=True, help_text="Why the whole file was refused")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(("ended_at__isnull", False), ("state__in", ["done", "refused"])),
                            _connector="OR",
                        ),
                        name="directoryimport_ended",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
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
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="providers.location",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "addresses",
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_record_id", ""), _negated=True),
                        fields=("source", "source_record_id"),
                        name="address_source_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Accessibility",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(default="here", max_length=80)),
                ("source_record_id", models.CharField(blank=True, max_length=200)),
                ("description", models.TextField(blank=True)),
                ("details", models.TextField(blank=True)),
                ("url", models.TextField(blank=True)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accessibility",
                        to="providers.location",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "accessibility",
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_record_id", ""), _negated=True),
                        fields=("source", "source_record_id"),
                        name="accessibility_source_record",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["last_modified"], name="organization_last_modified"),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="organization_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="location_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="location_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencystaff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("organization", "user", "role"),
                name="agencystaff_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencystaff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_active", True), ("left_at__isnull", True)),
                    models.Q(("is_active", False), ("left_at__isnull", False)),
                    _connector="OR",
                ),
                name="agencystaff_active_or_left",
            ),
        ),
        migrations.AlterUniqueTogether(
            name="organizationgrant",
            unique_together={("user", "permission", "content_object")},
        ),
        migrations.AddConstraint(
            model_name="organizationidentifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="organizationidentifier_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="requireddocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="requireddocument_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="language",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="language_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="funding_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="costoption",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="costoption_source_record",
            ),
        ),
        migrations.AddIndex(
            model_name="serviceatlocation",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(models.F("latitude"), models.F("longitude"), function="ll_to_earth"),
                condition=models.Q(("latitude__isnull", False)),
                name="serviceatlocation_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceatlocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="serviceatlocation_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicearea",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="servicearea_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="schedule_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="phone_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="contact_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceprogram",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="serviceprogram_source_record",
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["search_vector"], name="service_words"
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_text"), name="gin_trgm_ops"),
                fastupdate=False,
                name="service_typos",
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["need_domains"], name="service_needs"
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["language_codes"], name="service_languages"
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(condition=models.Q(("status", "active")), fields=["name", "id"], name="service_by_name"),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["last_verified_at"], name="service_verified"),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["last_modified", "id"], name="service_last_modified"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="service_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_age__isnull", True),
                    ("maximum_age__isnull", True),
                    ("minimum_age__lte", models.F("maximum_age")),
                    _connector="OR",
                ),
                name="service_ages_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxonomyterm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="taxonomyterm_source_record",
            ),
        ),
        migrations.AddIndex(
            model_name="attribute",
            index=models.Index(fields=["link_id"], name="attribute_link"),
        ),
        migrations.AddConstraint(
            model_name="attribute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="attribute_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicecapacity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="servicecapacity_source_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="url",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_record_id", ""), _negated=True),
                fields=("source", "source_record_id"),
                name="url_source_record",
            ),
        ),
    ]
