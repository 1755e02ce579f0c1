"""What a rule takes out though the person stays: words of messages, files, feedback, drafts; names of colleagues who
left; old rows of the access log. In SQL, for the door of the database (`door.py`): some rows at a time, oldest first.

`v_before` is the moment the rule counts back to; who is under a legal hold is left out of all of them.
"""

from .places import REMOVED

_HELD = """EXISTS (SELECT 1 FROM retention_legalhold h JOIN people_person a ON a.id = h.person_id
  JOIN people_person b ON b.root_id = a.root_id
  WHERE b.id = {person} AND h.lifted_at IS NULL AND (h.until IS NULL OR h.until > p_at))"""


def _words(table: str, columns: tuple[str, ...], rows: str) -> str:
    """These columns lose their words in some of the rows; the rows are counted under the table's name."""
    sets = ", ".join(f"\"{name}\" = CASE WHEN \"{name}\" <> '' THEN '{REMOVED}' ELSE '' END" for name in columns)
    there = " OR ".join(f"x.\"{name}\" NOT IN ('', '{REMOVED}')" for name in columns)
    chosen = f"SELECT x.id FROM {table} x {rows} AND ({there}) LIMIT p_most"
    return f'UPDATE "{table}" SET {sets} WHERE id IN ({chosen}); {counted(table)}'


def counted(table: str) -> str:
    """The rows that the statement before touched are counted under the table's name."""
    return (
        f"GET DIAGNOSTICS v_rows = ROW_COUNT; IF v_rows > 0 THEN "
        f"v_counts := v_counts || jsonb_build_object('{table}', v_rows); END IF;"
    )


_CLOSED = "JOIN cases_case c ON c.id = x.case_id WHERE c.program_id = v_program AND c.closed_at < v_before"
_BY_OFFER = (
    "JOIN referrals_offer o ON o.id = x.offer_id JOIN referrals_referral r ON r.id = o.referral_id "
    "JOIN cases_case c ON c.id = r.case_id WHERE c.program_id = v_program AND c.closed_at < v_before"
)
_FREE = f"AND NOT {_HELD.format(person='x.person_id')}"
_LEFT = """SELECT u.id FROM accounts_user u WHERE u.email NOT LIKE 'left-%@left.invalid' AND NOT u.runs_installation
  AND EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = u.id AND m.program_id = v_program)
  AND NOT EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = u.id
    AND (m.left_at IS NULL OR m.left_at >= v_before))
  AND NOT EXISTS (SELECT 1 FROM providers_agencystaff s WHERE s.user_id = u.id) LIMIT p_most"""
_OF_STAFF = (
    *("accounts_apitoken", "accounts_mailchoice", "accounts_savedview", "core_knownaddress", "core_formtoken"),
    *("followups_calendarfeed", "mfa_authenticator", "accounts_identityaccount"),
)

# By kind: the column of the rule, its unit, and what is done.
KINDS = {
    "messages": (
        "messages_months",
        "months",
        _words("messaging_personmessage", ("body", "to"), f"{_CLOSED} {_FREE}")
        + _words("referrals_message", ("text",), f"{_BY_OFFER} {_FREE} AND x.file = ''"),
    ),
    "files": (
        "files_months",
        "months",
        _words("cases_casefile", ("words", "file_name"), f"{_CLOSED} {_FREE} AND x.id = ANY(p_ids)")
        + _words("referrals_message", ("text", "file_name"), f"{_BY_OFFER} {_FREE} AND x.id = ANY(p_ids)"),
    ),
    "feedback": (
        "feedback_months",
        "months",
        _words(
            "feedback_feedback",
            ("words", "outcome_words"),
            "WHERE x.program_id = v_program AND x.ended_at < v_before AND (x.person_id IS NULL OR NOT "
            + _HELD.format(person="x.person_id")
            + ")",
        ),
    ),
    "drafts": (
        "drafts_days",
        "days",
        "DELETE FROM cases_note WHERE id IN (SELECT x.id FROM cases_note x WHERE x.program_id = v_program "
        f"AND x.is_draft AND x.created_at < v_before {_FREE} LIMIT p_most); " + counted("cases_note"),
    ),
    "staff": (
        "staff_months",
        "months",
        f"v_ids := ARRAY({_LEFT}); "
        "DELETE FROM account_emailconfirmation WHERE email_address_id IN "
        "(SELECT id FROM account_emailaddress WHERE user_id = ANY(v_ids)); "
        "DELETE FROM account_emailaddress WHERE user_id = ANY(v_ids); "
        "DELETE FROM accounts_browsersession WHERE account_id = ANY(v_ids); "
        "DELETE FROM accounts_userhistory WHERE pgh_obj_id = ANY(v_ids); "
        + " ".join(f"DELETE FROM {table} WHERE user_id = ANY(v_ids);" for table in _OF_STAFF)
        + " UPDATE accounts_user SET name = 'Former colleague', phone = '', is_active = false, password = '!', "
        "email = 'left-' || id || '@left.invalid', session_round = session_round + 1 WHERE id = ANY(v_ids); "
        + counted("accounts_user"),
    ),
    "access_log": (
        "access_log_years",
        "years",
        "DELETE FROM core_accesslog WHERE id IN (SELECT id FROM core_accesslog WHERE program_id = v_program "
        "AND at < v_before ORDER BY id LIMIT p_most); " + counted("core_accesslog"),
    ),
}
FADE = """
CREATE OR REPLACE FUNCTION retention_fade(
  p_certificate uuid, p_rule uuid, p_kind text, p_at timestamptz, p_most int, p_ids uuid[]
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $door$
DECLARE
  v_program uuid; v_before timestamptz; v_back int; v_rows bigint; v_counts jsonb := '{{}}'; v_ids uuid[];
  v_rule retention_retentionrule%ROWTYPE;
BEGIN
  SELECT * INTO v_rule FROM retention_retentionrule r WHERE r.id = p_rule AND r.is_on AND NOT EXISTS (
    SELECT 1 FROM retention_retentionrule n WHERE n.program_id = r.program_id AND n.created_at > r.created_at);
  IF NOT FOUND THEN RAISE EXCEPTION 'retention: no rule asks for it'; END IF;
  v_program := v_rule.program_id;
  PERFORM set_config('pgtrigger.ignore', '{ignored}', true);
  {kinds}
  SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
  PERFORM set_config('pgtrigger.ignore', '{{}}', true);
  IF v_counts <> '{{}}' THEN
    INSERT INTO retention_certificate (id, program_id, kind, entries, rule_id, counts, stays, done_at)
    VALUES (p_certificate, v_program, p_kind, '{{}}', p_rule, v_counts, '[]', p_at);
  END IF;
  RETURN v_counts;
END $door$
"""


def kinds_sql() -> str:
    """Which statements run for which kind; a kind whose span is empty does nothing."""
    return " ".join(
        f"IF p_kind = '{kind}' AND v_rule.{column} IS NOT NULL THEN "
        f"v_before := p_at - make_interval({unit} => v_rule.{column}::int); {statements} END IF;"
        for kind, (column, unit, statements) in KINDS.items()
    )
