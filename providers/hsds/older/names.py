"""How the tables of the older standards are called, in the many spellings of their files. Pure."""

from collections.abc import Collection

# Tables that HSDS 3 has no more, by the names of their files.
OLD_FILES = {
    "physical_address": "physical_address",
    "physical_addresses": "physical_address",
    "postal_address": "postal_address",
    "postal_addresses": "postal_address",
    "mail_address": "postal_address",
    "mail_addresses": "postal_address",
    "regular_schedule": "regular_schedule",
    "regular_schedules": "regular_schedule",
    "holiday_schedule": "holiday_schedule",
    "holiday_schedules": "holiday_schedule",
    "eligibility": "eligibility",
    "eligibilities": "eligibility",
    "eligibilitys": "eligibility",
    "payment_accepted": "payment_accepted",
    "payments_accepted": "payment_accepted",
    "payment_accepteds": "payment_accepted",
    "accessibility_for_disabilities": "accessibility_for_disabilities",
    "accessibility_for_disability": "accessibility_for_disabilities",
    "service_taxonomy": "service_taxonomy",
    "services_taxonomy": "service_taxonomy",
    "service_taxonomies": "service_taxonomy",
    "service_taxonomys": "service_taxonomy",
    "service_attribute": "service_taxonomy",
    "service_attributes": "service_taxonomy",
    "other_attribute": "other_attribute",
    "other_attributes": "other_attribute",
}
# Tables whose name stayed and whose columns changed: a column of then → that it is of then.
OLD_COLUMNS = {
    "taxonomy": {"parent_id", "parent_name", "vocabulary", "taxonomy_id"},
    "taxonomy_term": {"term"},
    "language": {"language"},
    "service_area": {"service_area"},
    "phone": {"department", "language", "number_type", "vanity_number", "country_prefix"},
    "service": {"location_id", "taxonomy_ids", "audience", "accepted_payments", "eligibility"},
    "location": {"accessibility", "languages", "short_desc", "virtual"},
    "organization": {"date_incorporated", "funding_sources"},
    "address": {"address_3", "address_4"},
}


def old_table(stem: str) -> str:
    """The table of an older standard that a file of this name holds; empty when it is none."""
    return OLD_FILES.get(stem, "")


def has_old_columns(table: str, headings: Collection[str]) -> bool:
    """Whether a table that is still called so has the columns of then."""
    return bool(OLD_COLUMNS.get(table, set()) & set(headings))
