"""The statements by which the database notices that a listing, or anything below it, was written. Pure text.

Each table of the directory has three triggers, one for each kind of statement; they see all rows of a statement at
once, so that an import pays per thousand rows. An update that leaves what is published as it was (search columns,
versions) is none. What a row lies below is followed upward: a language of a phone of a contact of a place is news of
every service there.

A migration puts them into the database with `statements()`; whoever adds a table to the standard's adds a line here and
a migration that runs it again.
"""

# ruff: noqa: S608 (names of our own tables)

from collections.abc import Iterator

# Columns that are worked out, or that say nothing of the listing to others.
UNSEEN = (
    "search_vector", "search_text", "language_codes", "places_free", "open_minutes", "has_dated_hours", "version",
    "edited_fields", "created_at", "said_by_id", "last_verified_by_id", "facts", "room_until", "current_until",
)  # fmt: skip
UNSEEN_OF = {"service": ("tzid",), "serviceatlocation": ("latitude", "longitude")}

# Table → what its rows lie below: SQL that gives ids of services, services at locations, locations, organizations.
_NONE = "NULL::uuid"
BELOW: dict[str, tuple[str, str, str, str]] = {
    "organization": (_NONE, _NONE, _NONE, "c.id"),
    "service": ("c.id", _NONE, _NONE, "c.organization_id"),
    "serviceatlocation": ("c.service_id", "c.id", _NONE, _NONE),
    "location": (_NONE, _NONE, "c.id", "c.organization_id"),
    "serviceprogram": (_NONE, _NONE, _NONE, "c.organization_id"),
    "phone": ("c.service_id", "c.service_at_location_id", "c.location_id", "c.organization_id"),
    "contact": ("c.service_id", "c.service_at_location_id", "c.location_id", "c.organization_id"),
    "schedule": ("c.service_id", "c.service_at_location_id", "c.location_id", _NONE),
    "language": ("c.service_id", _NONE, "c.location_id", _NONE),
    "address": (_NONE, _NONE, "c.location_id", _NONE),
    "accessibility": (_NONE, _NONE, "c.location_id", _NONE),
    "servicearea": ("c.service_id", "c.service_at_location_id", _NONE, _NONE),
    "servicecapacity": ("c.service_id", _NONE, _NONE, _NONE),
    "unit": (_NONE, _NONE, _NONE, _NONE),
    "costoption": ("c.service_id", _NONE, _NONE, _NONE),
    "requireddocument": ("c.service_id", _NONE, _NONE, _NONE),
    "funding": ("c.service_id", _NONE, _NONE, "c.organization_id"),
    "url": ("c.service_id", _NONE, _NONE, "c.organization_id"),
    "organizationidentifier": (_NONE, _NONE, _NONE, "c.organization_id"),
    "attribute": ("c.link_id", "c.link_id", "c.link_id", "c.link_id"),
    "taxonomyterm": ("a.link_id", "a.link_id", "a.link_id", "a.link_id"),
    "taxonomy": ("a.link_id", "a.link_id", "a.link_id", "a.link_id"),
}
# What is joined to follow a row further upward; its columns stand beside the row's own.
_MORE = {
    "phone": "LEFT JOIN providers_contact p ON p.id = c.contact_id",
    "language": (
        "LEFT JOIN providers_phone h ON h.id = c.phone_id LEFT JOIN providers_contact k ON k.id = h.contact_id"
    ),
    "attribute": (
        "LEFT JOIN providers_phone h ON c.link_entity = 'phone' AND h.id = c.link_id"
        " LEFT JOIN providers_contact k ON k.id = CASE WHEN c.link_entity = 'contact' THEN c.link_id ELSE h.contact_id"
        " END"
    ),
    "unit": "JOIN providers_servicecapacity v ON v.unit_id = c.id",
    "serviceprogram": "LEFT JOIN providers_service v ON v.program_id = c.id",
    "organization": "LEFT JOIN providers_service v ON v.organization_id = c.id",
    "taxonomyterm": "LEFT JOIN providers_attribute a ON a.taxonomy_term_id = c.id",
    "taxonomy": (
        "LEFT JOIN providers_taxonomyterm t ON t.taxonomy_id = c.id"
        " LEFT JOIN providers_attribute a ON a.taxonomy_term_id = t.id"
    ),
}
_PLACES = ("service_id", "service_at_location_id", "location_id", "organization_id")
_FURTHER = {"phone": ("p",), "language": ("h", "k"), "attribute": ("h", "k")}
# Tables whose rows are listings themselves, by the standard's word.
LISTINGS = {
    "organization": "organization",
    "service": "service",
    "serviceatlocation": "service_at_location",
    "taxonomy": "taxonomy",
    "taxonomyterm": "taxonomy_term",
}
# Who keeps a row that is gone; asked before what it lies below is gone too.
_KEEPER = {
    "organization": "c.kept_by_id",
    "service": "(SELECT o.kept_by_id FROM providers_organization o WHERE o.id = c.organization_id)",
    "serviceatlocation": (
        "(SELECT o.kept_by_id FROM providers_service s JOIN providers_organization o ON o.id = s.organization_id"
        " WHERE s.id = c.service_id)"
    ),
}

TOUCH = """
CREATE OR REPLACE FUNCTION providers_touch(services uuid[], at_places uuid[], places uuid[], organizations uuid[])
RETURNS void LANGUAGE sql AS $touch$
  WITH sal AS (
    SELECT id, service_id FROM providers_serviceatlocation
    WHERE id = ANY(at_places) OR location_id = ANY(places) OR service_id = ANY(services)
  ), svc AS (
    SELECT id, organization_id FROM providers_service
    WHERE id = ANY(services) OR id IN (SELECT service_id FROM sal)
  ), above AS (
    SELECT 'service' AS kind, id, organization_id FROM svc
    UNION SELECT 'service_at_location', sal.id, svc.organization_id FROM sal JOIN svc ON svc.id = sal.service_id
    UNION SELECT 'organization', organization_id, organization_id FROM svc
    UNION SELECT 'organization', id, id FROM providers_organization WHERE id = ANY(organizations)
    UNION SELECT 'organization', organization_id, organization_id FROM providers_location
      WHERE id = ANY(places) AND organization_id IS NOT NULL
  )
  INSERT INTO providers_listingtouch (kind, row_id, program_id, transaction)
  SELECT above.kind, above.id, o.kept_by_id, pg_current_xact_id()::text::bigint
  FROM above LEFT JOIN providers_organization o ON o.id = above.organization_id
  WHERE NOT EXISTS (
    SELECT 1 FROM providers_listingtouch t WHERE t.row_id = above.id AND t.kind = above.kind
      AND t.transaction = pg_current_xact_id()::text::bigint)
$touch$
"""

_NOTICE = """
CREATE OR REPLACE FUNCTION providers_notice_{table}() RETURNS trigger LANGUAGE plpgsql AS $notice$
DECLARE services uuid[]; at_places uuid[]; places uuid[]; organizations uuid[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    {update}
  ELSE
    {other}
  END IF;
  PERFORM providers_touch(services, at_places, places, organizations);
  RETURN NULL;
END
$notice$
"""
_DIFFERS = "(to_jsonb(o) - ARRAY[{unseen}]) IS DISTINCT FROM (to_jsonb(n) - ARRAY[{unseen}])"
_ITSELF = """
INSERT INTO providers_listingtouch (kind, row_id, program_id, transaction)
SELECT '{kind}', c.id, {keeper}, pg_current_xact_id()::text::bigint FROM {changed} c
WHERE NOT EXISTS (
  SELECT 1 FROM providers_listingtouch t WHERE t.row_id = c.id AND t.kind = '{kind}'
    AND t.transaction = pg_current_xact_id()::text::bigint);
"""


def statements() -> Iterator[str]:
    """All of them, in the order they are run; each may be run again."""
    yield TOUCH
    for table in BELOW:
        yield _notice(table)
        for event, words in _EVENTS.items():
            name = f"notice_{event.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name} ON providers_{table}"
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON providers_{table} REFERENCING {words}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION providers_notice_{table}()"
            )


_EVENTS = {
    "INSERT": "NEW TABLE AS changed",
    "UPDATE": "OLD TABLE AS was NEW TABLE AS became",
    "DELETE": "OLD TABLE AS changed",
}


def _notice(table: str) -> str:
    differs = _DIFFERS.format(unseen=", ".join(f"'{name}'" for name in (*UNSEEN, *UNSEEN_OF.get(table, ()))))
    both = (
        f"(SELECT n.* FROM became n JOIN was o ON o.id = n.id WHERE {differs}"
        f" UNION ALL SELECT o.* FROM became n JOIN was o ON o.id = n.id WHERE {differs})"
    )
    return _NOTICE.format(table=table, update=_gathered(table, both), other=_gathered(table, "changed"))


def _gathered(table: str, changed: str) -> str:
    """What the changed rows lie below, in four arrays; and the rows themselves, where they are listings."""
    own = list(BELOW[table])
    if table in ("unit", "serviceprogram", "organization"):
        own[0] = "v.service_id" if table == "unit" else "v.id"
    parts = [f"SELECT {', '.join(own)} FROM {changed} c {_MORE.get(table, '')}"]
    for alias in _FURTHER.get(table, ()):
        above = ", ".join(f"{alias}.{name}" for name in _PLACES)
        parts.append(f"SELECT {above} FROM {changed} c {_MORE[table]} WHERE {alias}.id IS NOT NULL")
    found = f"({' UNION ALL '.join(parts)}) AS found (s, l, p, o)"
    arrays = ", ".join(f"array_agg(DISTINCT {one}) FILTER (WHERE {one} IS NOT NULL)" for one in "slpo")
    itself = ""
    if table in LISTINGS:
        keeper = _KEEPER.get(table, "NULL::uuid")
        itself = _ITSELF.format(kind=LISTINGS[table], keeper=keeper, changed=changed)
    return f"SELECT {arrays} INTO services, at_places, places, organizations FROM {found};\n{itself}"
