"""Every part of a listing writes its history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0019_services_default_to_empty"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                pgtrigger.migrations.RemoveTrigger(model, trigger)
                for model in ("location", "organization", "phone", "service")
                for trigger in ("changed_update", "ended_delete")
            ]
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessibility",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "providers_accessibilityhistory" ("description", "details", "location_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (OLD."description", OLD."details", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."url"); RETURN NULL;',
                    hash="2f900af6b1ec76a6ea582f4c676520c7adb9d431",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_49e73",
                    table="providers_accessibility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessibility",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_accessibilityhistory" ("description", "details", "location_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "url") VALUES (OLD."description", OLD."details", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."url"); RETURN NULL;',
                    hash="01ac3cb72f556eb548278c81dc58fcc836edb629",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_e08ff",
                    table="providers_accessibility",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address_1" IS DISTINCT FROM (NEW."address_1") OR OLD."address_2" IS DISTINCT FROM (NEW."address_2") OR OLD."address_type" IS DISTINCT FROM (NEW."address_type") OR OLD."attention" IS DISTINCT FROM (NEW."attention") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."postal_code" IS DISTINCT FROM (NEW."postal_code") OR OLD."region" IS DISTINCT FROM (NEW."region") OR OLD."state_province" IS DISTINCT FROM (NEW."state_province"))',
                    func='INSERT INTO "providers_addresshistory" ("address_1", "address_2", "address_type", "attention", "city", "country", "location_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "region", "state_province") VALUES (OLD."address_1", OLD."address_2", OLD."address_type", OLD."attention", OLD."city", OLD."country", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."postal_code", OLD."region", OLD."state_province"); RETURN NULL;',
                    hash="22a7460fe8b16778cd68a4962e7ed2978d5c7a73",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_cbe5c",
                    table="providers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_addresshistory" ("address_1", "address_2", "address_type", "attention", "city", "country", "location_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "region", "state_province") VALUES (OLD."address_1", OLD."address_2", OLD."address_type", OLD."attention", OLD."city", OLD."country", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."postal_code", OLD."region", OLD."state_province"); RETURN NULL;',
                    hash="a13320a2c80671a1652cfa46bcb6b9eb5bae136a",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_acdcb",
                    table="providers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."department" IS DISTINCT FROM (NEW."department") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."service_at_location_id" IS DISTINCT FROM (NEW."service_at_location_id") OR OLD."title" IS DISTINCT FROM (NEW."title"))',
                    func='INSERT INTO "providers_contacthistory" ("department", "email", "location_id", "name", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_at_location_id", "service_id", "title") VALUES (OLD."department", OLD."email", OLD."location_id", OLD."name", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."service_at_location_id", OLD."service_id", OLD."title"); RETURN NULL;',
                    hash="f28ae58295e07545537306751f926b9e511088ee",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_2ae5a",
                    table="providers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_contacthistory" ("department", "email", "location_id", "name", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_at_location_id", "service_id", "title") VALUES (OLD."department", OLD."email", OLD."location_id", OLD."name", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."service_at_location_id", OLD."service_id", OLD."title"); RETURN NULL;',
                    hash="bb12f1795aa0fada2a2db6cac06690950bf715d7",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_fa3d7",
                    table="providers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="costoption",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."amount_description" IS DISTINCT FROM (NEW."amount_description") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."option" IS DISTINCT FROM (NEW."option") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to"))',
                    func='INSERT INTO "providers_costoptionhistory" ("amount", "amount_description", "currency", "option", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "valid_from", "valid_to") VALUES (OLD."amount", OLD."amount_description", OLD."currency", OLD."option", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."service_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="6e9bb1efa478642afc12b4642cc80403e39b4011",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_b2115",
                    table="providers_costoption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="costoption",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_costoptionhistory" ("amount", "amount_description", "currency", "option", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "valid_from", "valid_to") VALUES (OLD."amount", OLD."amount_description", OLD."currency", OLD."option", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."service_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="88626e5b3b6e847067da108df0e21f38ecc36b4e",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_eaf1d",
                    table="providers_costoption",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="language",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."phone_id" IS DISTINCT FROM (NEW."phone_id") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id"))',
                    func='INSERT INTO "providers_languagehistory" ("code", "location_id", "name", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "service_id") VALUES (OLD."code", OLD."location_id", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."phone_id", OLD."service_id"); RETURN NULL;',
                    hash="f5f7feb943d1b854dc3ba2cdeb8555acfaf15494",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_1b10d",
                    table="providers_language",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="language",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_languagehistory" ("code", "location_id", "name", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone_id", "service_id") VALUES (OLD."code", OLD."location_id", OLD."name", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."phone_id", OLD."service_id"); RETURN NULL;',
                    hash="231cc68987e9455bd560b4b5aa3ffd02878418ec",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_a0c6c",
                    table="providers_language",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="location",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."alternate_name" IS DISTINCT FROM (NEW."alternate_name") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."is_confidential" IS DISTINCT FROM (NEW."is_confidential") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."location_type" IS DISTINCT FROM (NEW."location_type") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."transportation" IS DISTINCT FROM (NEW."transportation") OR OLD."unlisted_at" IS DISTINCT FROM (NEW."unlisted_at") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "providers_locationhistory" ("alternate_name", "description", "is_confidential", "latitude", "location_type", "longitude", "name", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "transportation", "unlisted_at", "url") VALUES (OLD."alternate_name", OLD."description", OLD."is_confidential", OLD."latitude", OLD."location_type", OLD."longitude", OLD."name", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."transportation", OLD."unlisted_at", OLD."url"); RETURN NULL;',
                    hash="4222209a580f82a6ac7bfefd45182250bebcaa97",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_f3f2d",
                    table="providers_location",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="location",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_locationhistory" ("alternate_name", "description", "is_confidential", "latitude", "location_type", "longitude", "name", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "transportation", "unlisted_at", "url") VALUES (OLD."alternate_name", OLD."description", OLD."is_confidential", OLD."latitude", OLD."location_type", OLD."longitude", OLD."name", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."transportation", OLD."unlisted_at", OLD."url"); RETURN NULL;',
                    hash="42819cbbb8bea30e9b2552bbbf6205b21e6f3ad8",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_e4a58",
                    table="providers_location",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."agency_class" IS DISTINCT FROM (NEW."agency_class") OR OLD."alternate_name" IS DISTINCT FROM (NEW."alternate_name") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."is_agency" IS DISTINCT FROM (NEW."is_agency") OR OLD."is_draft" IS DISTINCT FROM (NEW."is_draft") OR OLD."kept_by_id" IS DISTINCT FROM (NEW."kept_by_id") OR OLD."mail_language" IS DISTINCT FROM (NEW."mail_language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."reply_email" IS DISTINCT FROM (NEW."reply_email") OR OLD."reply_phone" IS DISTINCT FROM (NEW."reply_phone") OR OLD."unlisted_at" IS DISTINCT FROM (NEW."unlisted_at") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "providers_organizationhistory" ("agency_class", "alternate_name", "description", "email", "is_agency", "is_draft", "kept_by_id", "mail_language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reply_email", "reply_phone", "unlisted_at", "website") VALUES (OLD."agency_class", OLD."alternate_name", OLD."description", OLD."email", OLD."is_agency", OLD."is_draft", OLD."kept_by_id", OLD."mail_language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."reply_email", OLD."reply_phone", OLD."unlisted_at", OLD."website"); RETURN NULL;',
                    hash="b57cab3cd7d41ff4733ecde71d3a262d4f7a3c4e",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_3672d",
                    table="providers_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organization",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_organizationhistory" ("agency_class", "alternate_name", "description", "email", "is_agency", "is_draft", "kept_by_id", "mail_language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reply_email", "reply_phone", "unlisted_at", "website") VALUES (OLD."agency_class", OLD."alternate_name", OLD."description", OLD."email", OLD."is_agency", OLD."is_draft", OLD."kept_by_id", OLD."mail_language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."reply_email", OLD."reply_phone", OLD."unlisted_at", OLD."website"); RETURN NULL;',
                    hash="ddbd872671c674835b8ed91acf96f9813879b95f",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_04561",
                    table="providers_organization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."extension" IS DISTINCT FROM (NEW."extension") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."service_at_location_id" IS DISTINCT FROM (NEW."service_at_location_id") OR OLD."type" IS DISTINCT FROM (NEW."type"))',
                    func='INSERT INTO "providers_phonehistory" ("contact_id", "description", "extension", "location_id", "number", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_at_location_id", "service_id", "type") VALUES (OLD."contact_id", OLD."description", OLD."extension", OLD."location_id", OLD."number", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."service_at_location_id", OLD."service_id", OLD."type"); RETURN NULL;',
                    hash="bbb0880afa727b31f46d5605853f4765ad68f109",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_7c75f",
                    table="providers_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phone",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_phonehistory" ("contact_id", "description", "extension", "location_id", "number", "organization_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_at_location_id", "service_id", "type") VALUES (OLD."contact_id", OLD."description", OLD."extension", OLD."location_id", OLD."number", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."service_at_location_id", OLD."service_id", OLD."type"); RETURN NULL;',
                    hash="43270ed954708071c8c3f6fa24801ff7db3cf7b9",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_a8e99",
                    table="providers_phone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requireddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."uri" IS DISTINCT FROM (NEW."uri"))',
                    func='INSERT INTO "providers_requireddocumenthistory" ("document", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "uri") VALUES (OLD."document", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."service_id", OLD."uri"); RETURN NULL;',
                    hash="2ee8c264500a1e0bf291c5ac8da9bb1a4e03a444",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_eceb0",
                    table="providers_requireddocument",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requireddocument",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_requireddocumenthistory" ("document", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "uri") VALUES (OLD."document", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."service_id", OLD."uri"); RETURN NULL;',
                    hash="2d7f884858e6f37580c1c1e057647e6808dff12a",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_a355c",
                    table="providers_requireddocument",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."attending_type" IS DISTINCT FROM (NEW."attending_type") OR OLD."by_appointment" IS DISTINCT FROM (NEW."by_appointment") OR OLD."byday" IS DISTINCT FROM (NEW."byday") OR OLD."bymonthday" IS DISTINCT FROM (NEW."bymonthday") OR OLD."byweekno" IS DISTINCT FROM (NEW."byweekno") OR OLD."byyearday" IS DISTINCT FROM (NEW."byyearday") OR OLD."closes_at" IS DISTINCT FROM (NEW."closes_at") OR OLD."count" IS DISTINCT FROM (NEW."count") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."dtstart" IS DISTINCT FROM (NEW."dtstart") OR OLD."freq" IS DISTINCT FROM (NEW."freq") OR OLD."holidays" IS DISTINCT FROM (NEW."holidays") OR OLD."interval" IS DISTINCT FROM (NEW."interval") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."opens_at" IS DISTINCT FROM (NEW."opens_at") OR OLD."replaces" IS DISTINCT FROM (NEW."replaces") OR OLD."schedule_link" IS DISTINCT FROM (NEW."schedule_link") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."service_at_location_id" IS DISTINCT FROM (NEW."service_at_location_id") OR OLD."timezone" IS DISTINCT FROM (NEW."timezone") OR OLD."tzid" IS DISTINCT FROM (NEW."tzid") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."wkst" IS DISTINCT FROM (NEW."wkst"))',
                    func='INSERT INTO "providers_schedulehistory" ("attending_type", "by_appointment", "byday", "bymonthday", "byweekno", "byyearday", "closes_at", "count", "description", "dtstart", "freq", "holidays", "interval", "location_id", "notes", "opens_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces", "schedule_link", "service_at_location_id", "service_id", "timezone", "tzid", "until", "valid_from", "valid_to", "wkst") VALUES (OLD."attending_type", OLD."by_appointment", OLD."byday", OLD."bymonthday", OLD."byweekno", OLD."byyearday", OLD."closes_at", OLD."count", OLD."description", OLD."dtstart", OLD."freq", OLD."holidays", OLD."interval", OLD."location_id", OLD."notes", OLD."opens_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."replaces", OLD."schedule_link", OLD."service_at_location_id", OLD."service_id", OLD."timezone", OLD."tzid", OLD."until", OLD."valid_from", OLD."valid_to", OLD."wkst"); RETURN NULL;',
                    hash="ff9554cd5aa5c86ab2e7a6f0aaca705090398960",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_6f8c2",
                    table="providers_schedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schedule",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_schedulehistory" ("attending_type", "by_appointment", "byday", "bymonthday", "byweekno", "byyearday", "closes_at", "count", "description", "dtstart", "freq", "holidays", "interval", "location_id", "notes", "opens_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces", "schedule_link", "service_at_location_id", "service_id", "timezone", "tzid", "until", "valid_from", "valid_to", "wkst") VALUES (OLD."attending_type", OLD."by_appointment", OLD."byday", OLD."bymonthday", OLD."byweekno", OLD."byyearday", OLD."closes_at", OLD."count", OLD."description", OLD."dtstart", OLD."freq", OLD."holidays", OLD."interval", OLD."location_id", OLD."notes", OLD."opens_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."replaces", OLD."schedule_link", OLD."service_at_location_id", OLD."service_id", OLD."timezone", OLD."tzid", OLD."until", OLD."valid_from", OLD."valid_to", OLD."wkst"); RETURN NULL;',
                    hash="fa4040cfafb541f322b55da3992302f9a3d8c7ad",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_0fe8f",
                    table="providers_schedule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."alert" IS DISTINCT FROM (NEW."alert") OR OLD."alternate_name" IS DISTINCT FROM (NEW."alternate_name") OR OLD."application_process" IS DISTINCT FROM (NEW."application_process") OR OLD."areas" IS DISTINCT FROM (NEW."areas") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."do_not_refer" IS DISTINCT FROM (NEW."do_not_refer") OR OLD."documents_rule" IS DISTINCT FROM (NEW."documents_rule") OR OLD."eligibility_description" IS DISTINCT FROM (NEW."eligibility_description") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."fees_description" IS DISTINCT FROM (NEW."fees_description") OR OLD."genders" IS DISTINCT FROM (NEW."genders") OR OLD."hours_text" IS DISTINCT FROM (NEW."hours_text") OR OLD."interpretation_services" IS DISTINCT FROM (NEW."interpretation_services") OR OLD."is_draft" IS DISTINCT FROM (NEW."is_draft") OR OLD."is_for_all" IS DISTINCT FROM (NEW."is_for_all") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."maximum_age" IS DISTINCT FROM (NEW."maximum_age") OR OLD."minimum_age" IS DISTINCT FROM (NEW."minimum_age") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."need_domains" IS DISTINCT FROM (NEW."need_domains") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."parties" IS DISTINCT FROM (NEW."parties") OR OLD."pets" IS DISTINCT FROM (NEW."pets") OR OLD."sobriety" IS DISTINCT FROM (NEW."sobriety") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."unlisted_at" IS DISTINCT FROM (NEW."unlisted_at") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."veterans" IS DISTINCT FROM (NEW."veterans") OR OLD."wait_time" IS DISTINCT FROM (NEW."wait_time"))',
                    func='INSERT INTO "providers_servicehistory" ("alert", "alternate_name", "application_process", "areas", "description", "do_not_refer", "documents_rule", "eligibility_description", "email", "fees_description", "genders", "hours_text", "interpretation_services", "is_draft", "is_for_all", "kind", "maximum_age", "minimum_age", "name", "need_domains", "organization_id", "parties", "pets", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sobriety", "status", "unlisted_at", "url", "veterans", "wait_time") VALUES (OLD."alert", OLD."alternate_name", OLD."application_process", OLD."areas", OLD."description", OLD."do_not_refer", OLD."documents_rule", OLD."eligibility_description", OLD."email", OLD."fees_description", OLD."genders", OLD."hours_text", OLD."interpretation_services", OLD."is_draft", OLD."is_for_all", OLD."kind", OLD."maximum_age", OLD."minimum_age", OLD."name", OLD."need_domains", OLD."organization_id", OLD."parties", OLD."pets", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."sobriety", OLD."status", OLD."unlisted_at", OLD."url", OLD."veterans", OLD."wait_time"); RETURN NULL;',
                    hash="f665e0ed896f08c170db07e6e312f7f4f9d3031b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_66f99",
                    table="providers_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_servicehistory" ("alert", "alternate_name", "application_process", "areas", "description", "do_not_refer", "documents_rule", "eligibility_description", "email", "fees_description", "genders", "hours_text", "interpretation_services", "is_draft", "is_for_all", "kind", "maximum_age", "minimum_age", "name", "need_domains", "organization_id", "parties", "pets", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sobriety", "status", "unlisted_at", "url", "veterans", "wait_time") VALUES (OLD."alert", OLD."alternate_name", OLD."application_process", OLD."areas", OLD."description", OLD."do_not_refer", OLD."documents_rule", OLD."eligibility_description", OLD."email", OLD."fees_description", OLD."genders", OLD."hours_text", OLD."interpretation_services", OLD."is_draft", OLD."is_for_all", OLD."kind", OLD."maximum_age", OLD."minimum_age", OLD."name", OLD."need_domains", OLD."organization_id", OLD."parties", OLD."pets", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."sobriety", OLD."status", OLD."unlisted_at", OLD."url", OLD."veterans", OLD."wait_time"); RETURN NULL;',
                    hash="06e7660882d8788852d6a325238c1b876fc2cfb7",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_7384d",
                    table="providers_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicearea",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."extent" IS DISTINCT FROM (NEW."extent") OR OLD."extent_type" IS DISTINCT FROM (NEW."extent_type") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."service_at_location_id" IS DISTINCT FROM (NEW."service_at_location_id") OR OLD."uri" IS DISTINCT FROM (NEW."uri"))',
                    func='INSERT INTO "providers_serviceareahistory" ("description", "extent", "extent_type", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_at_location_id", "service_id", "uri") VALUES (OLD."description", OLD."extent", OLD."extent_type", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."service_at_location_id", OLD."service_id", OLD."uri"); RETURN NULL;',
                    hash="2f664fed68904bce93bf8bc8cd87917b71b0918f",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_92654",
                    table="providers_servicearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicearea",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_serviceareahistory" ("description", "extent", "extent_type", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_at_location_id", "service_id", "uri") VALUES (OLD."description", OLD."extent", OLD."extent_type", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."service_at_location_id", OLD."service_id", OLD."uri"); RETURN NULL;',
                    hash="44d6a4cae5daf5534793fcfc6e2125f72b7d314c",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_fd38e",
                    table="providers_servicearea",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceatlocation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."location_id" IS DISTINCT FROM (NEW."location_id") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id"))',
                    func='INSERT INTO "providers_serviceatlocationhistory" ("description", "location_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") VALUES (OLD."description", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."service_id"); RETURN NULL;',
                    hash="cb5942a3e51de7c6246743c95a6c2818116e1ebc",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_9eb88",
                    table="providers_serviceatlocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceatlocation",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_serviceatlocationhistory" ("description", "location_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id") VALUES (OLD."description", OLD."location_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'ended\', OLD."id", OLD."service_id"); RETURN NULL;',
                    hash="fd4b9f6a41af017fca884d53808697200ee6ae2e",
                    operation="DELETE",
                    pgid="pgtrigger_ended_delete_0e9e0",
                    table="providers_serviceatlocation",
                    when="AFTER",
                ),
            ),
        ),
    ]
