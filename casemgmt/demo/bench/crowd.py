"""Many people from few: a small city lives through the real actions, then SQL copies it with new ids.

Copied rows belong to copied people, staff and listings, so that all constraints hold and stay on. The copies lie over
the days that were (`DAYS`): what those left open of whom nobody has heard for long (`LIVING` days) has come to an end,
as it does in a program of some years.
"""

from typing import Any

import psycopg
from django.contrib.auth import get_user_model
from django.db import connection
from psycopg import sql

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where

APPS = ("people_", "encounters_", "cases_", "referrals_")
ALSO = ("accounts_user", "duties_duty", "followups_followup", "followups_attempt", "core_event", "core_accesslog")
LOOSE = {"subject_id", "person_id", "case_id"}  # ids without a foreign key, in events and the access log
# Degrees by which a copy lies beside its original, so that no two listings of a region lie at the same door.
SPREAD = {
    "latitude": "{c} + 3 * (((k * 0.7548776662)::numeric % 1)::float - 0.5)",
    "longitude": "{c} + 4 * (((k * 0.5698402910)::numeric % 1)::float - 0.5)",
}
DAYS, LIVING = 1000, 60
STANDING = ("providers_", "accounts_")  # what is so today, whoever is copied: not moved in time
# Of the directory as a whole, or written by the database beside each row.
ONCE = {
    "providers_directoryword",
    "providers_wordgroup",
    "providers_fieldorigin",
    "providers_listingmark",
    "providers_listingtouch",
}
# How what was open then has ended, by table and column, before it is moved in time.
ENDED = {
    "cases_case": {
        "state": "'closed'",
        "closed_at": "coalesce({c}, cases_case.opened_at + interval '20 days')",
        "close_reason": "coalesce(nullif({c}, ''), 'no_further_need')",
        "held_at": "NULL",
        "hold_reason": "''",
    },
    "cases_need": {
        "state": "CASE {c} WHEN 'open' THEN 'met' ELSE {c} END",
        "ended_at": "coalesce({c}, cases_need.heard_at + interval '20 days')",
    },
    "referrals_referral": {
        "state": "'closed'",
        "closed_at": "coalesce({c}, referrals_referral.made_at + interval '15 days')",
        "result": "coalesce(nullif({c}, ''), 'not_linked')",
    },
    "referrals_offer": {
        "state": "CASE WHEN referrals_offer.ended_at IS NOT NULL OR {c} = 'draft' THEN {c} "
        "WHEN referrals_offer.accepted_at IS NOT NULL THEN 'completed' ELSE 'recalled' END",
        "ended_at": "CASE WHEN referrals_offer.state = 'draft' THEN NULL "
        "ELSE coalesce({c}, referrals_offer.sent_at + interval '15 days') END",
        "waits_on": "''",
        "due_at": "NULL",
        "next_step_at": "NULL",
    },
    "followups_followup": {
        "state": "'ended'",
        "end": "coalesce(nullif({c}, ''), 'cancelled')",
        "cancel_reason": "CASE followups_followup.end WHEN '' THEN 'case_closed' ELSE {c} END",
        "ended_at": "coalesce({c}, followups_followup.closes_at)",
        "next_step_at": "NULL",
        "paused_at": "NULL",
    },
    "duties_duty": {
        "ended_at": "coalesce({c}, duties_duty.opens_at + interval '1 day')",
        "ended_as": "coalesce(nullif({c}, ''), 'gone')",
        "tell_at": "NULL",
    },
}
BUSY = 20  # so many copies ask the same agency, so that its inbox is full

COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attidentity <> '' OR a.attgenerated <> '',
       coalesce((SELECT f.confrelid::regclass::text FROM pg_constraint f
                 WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum] LIMIT 1), ''),
       EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY(i.indkey)),
       a.attname = 'id'
FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped"""


def multiply(line: psycopg.Connection, *, copies: int) -> None:
    """Copy what people brought about, `copies` times, in one transaction; then VACUUM ANALYZE, as the server would."""
    tables = [t for t in connection.introspection.table_names() if _copied(t)]
    with line.transaction():
        for table in tables:
            line.execute(_insert(line, table, set(tables), copies))
    line.execute("VACUUM ANALYZE")


def _copied(table: str) -> bool:
    if table.endswith(("event", "grant", "permission", "_groups", "_user_permissions")) and table not in ALSO:
        return False
    return table in ALSO or (table not in ONCE and table.startswith((*APPS, "providers_")))


def _insert(line: psycopg.Connection, table: str, tables: set[str], copies: int) -> sql.Composed:
    names, values = [], []
    for name, kind, made, target, unique, key in line.execute(COLUMNS, [table]).fetchall():
        if made and not (key and kind == "uuid"):
            continue
        names.append(sql.Identifier(name))
        moves = (key and kind == "uuid") or target in tables or (name in LOOSE and not target)
        value = _value(table, name, kind, moves=moves, unique=unique and not target)
        values.append(_then(table, name, kind, value, step=DAYS / copies))
    template = "INSERT INTO {t} ({n}) SELECT {v} FROM {t}, generate_series(1, {c}) AS copy(k)"
    listed = sql.SQL(", ")
    return sql.SQL(template).format(
        t=sql.Identifier(table), n=listed.join(names), v=listed.join(values), c=sql.Literal(copies)
    )


def _value(table: str, name: str, kind: str, *, moves: bool, unique: bool) -> sql.Composed:
    if moves and kind == "uuid":
        text = "md5({c}::text || k)::uuid"
        if table == "referrals_offer" and name in ("service_id", "organization_id"):
            text = "CASE WHEN k <= {b} THEN {c} ELSE md5({c}::text || k)::uuid END"
    elif table == "referrals_offer" and unique and kind.startswith("character"):
        text = "CASE WHEN length({c}) = 8 THEN left(encode(decode(md5({c} || k), 'hex'), 'base64'), 8) ELSE {c} END"
    elif name in SPREAD:
        text = SPREAD[name]
    elif unique and name in ("email", "source_record_id", "external_id"):
        text = "CASE WHEN {c} = '' THEN {c} ELSE k || '.' || {c} END"
    else:
        text = "{c}"
    return sql.SQL(text).format(c=sql.Identifier(table, name), b=sql.Literal(BUSY))


def _then(table: str, name: str, kind: str, value: sql.Composed, *, step: float) -> sql.Composed:
    """The value as it was at the copy's time: ended where that is long ago, and moved there if it is a time."""
    if ended := ENDED.get(table, {}).get(name):
        when = sql.SQL("CASE WHEN k * {step} > {living} THEN {ended} ELSE {value} END")
        column = sql.Identifier(table, name)
        value = when.format(
            step=sql.Literal(step), living=sql.Literal(LIVING), ended=sql.SQL(ended).format(c=column), value=value
        )
    if table.startswith(STANDING) or kind not in {"timestamp with time zone", "date"}:
        return value
    return sql.SQL("({value} - ceil(k * {step})::int * interval '1 day')::{kind}").format(
        value=value, step=sql.Literal(step), kind=sql.SQL(kind)
    )


def fill_day(line: psycopg.Connection, *, email: str, cases: int) -> None:
    """Give that navigator so many open cases in all: copies of the program's own, with what is due in them."""
    line.execute(
        """WITH me AS (SELECT id FROM accounts_user WHERE email = %(email)s),
        mine AS (SELECT program_id, count(*) AS have FROM cases_case JOIN me ON owner_id = me.id
                 WHERE state <> 'closed' GROUP BY program_id ORDER BY have DESC LIMIT 1)
        UPDATE cases_case SET owner_id = (SELECT id FROM me) WHERE id IN (
            SELECT given.id FROM cases_case given JOIN mine USING (program_id)
            WHERE given.state <> 'closed' AND given.owner_id IS NOT NULL AND given.owner_id <> (SELECT id FROM me)
            ORDER BY given.id LIMIT greatest(%(cases)s - (SELECT have FROM mine), 0))""",
        {"email": email, "cases": cases},
    )
    line.execute("VACUUM ANALYZE cases_case")


DECLINED = {
    "id": "gen_random_uuid()",
    "code": "lpad(number::text, 8, '0')",
    "sent_at": "model.sent_at - number * interval '10 minutes'",
    "decided_at": "model.decided_at - number * interval '10 minutes'",
    "ended_at": "model.ended_at - number * interval '10 minutes'",
}


def fill_inbox(line: psycopg.Connection, *, email: str, rows: int) -> None:
    """Declined requests of past years for the agency in which that user works, so that it received as many in all."""
    organization = organizations_of(email)
    have = line.execute(f"{OF_AGENCY} AND sent_at IS NOT NULL", [organization]).fetchone()
    columns = [name for name, *_rest in line.execute(COLUMNS, ["referrals_offer"]).fetchall()]
    line.execute(
        sql.SQL(
            """INSERT INTO referrals_offer ({names}) SELECT {values} FROM generate_series(1, {rows}) AS number
            JOIN (SELECT row_number() OVER () - 1 AS place, count(*) OVER () AS places, one.* FROM referrals_offer one
                  WHERE state = 'declined' AND organization_id = {agency}) model ON place = number % places"""
        ).format(
            names=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(
                sql.SQL(DECLINED[name]) if name in DECLINED else sql.Identifier("model", name) for name in columns
            ),
            rows=sql.Literal(max(rows - (have[0] if have else 0), 0)),
            agency=sql.Literal(organization),
        )
    )
    line.execute("VACUUM ANALYZE referrals_offer")


OF_AGENCY = "SELECT count(*) FROM referrals_offer WHERE organization_id = %s"


def organizations_of(email: str) -> Any:
    """The agency in which the user answers requests."""
    user = get_user_model().objects.get(email=email)
    return organizations_where(user, Permission.OFFER_VIEW)[0]
