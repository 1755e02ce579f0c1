"""What a table of the old release wants of its rows besides a value for each kind of field: column → SQL, with `g` the
number of the row. ROW: a row of the table it points at, where the column may be empty."""

WANTS: dict[str, dict[str, str]] = {
    "accounts_administratorlink": {"closed_at": "now()"},
    "accounts_program": {"weekdays": "'{1,2,3,4,5}'::smallint[]"},
    "accounts_calendarrule": {"hours": """'{"1": ["09:00", "17:00"]}'::jsonb""", "time_zone": "'America/Chicago'"},
    "accounts_mailchoice": {"at_once": "true"},
    "duties_duty": {"owner_id": "ROW"},
    "people_person": {"first_name": "'Invented ' || g", "last_name": "'Person ' || g"},
    "people_consent": {"organization_id": "ROW"},
    "people_consentproof": {"file": "'proofs/' || g"},
    "cases_case": {"owner_id": "ROW", "assigned_at": "timestamptz '2026-01-02 12:00Z'"},
    "followups_followup": {"next_step_at": "timestamptz '2026-01-02 12:00Z'"},
    "referrals_message": {"text": "'Message ' || g"},
    "referrals_appointmentanswer": {"attended": "true"},
}
