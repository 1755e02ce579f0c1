"""Where a person stands in the tables, and what becomes of it when they are forgotten.

`PLACES` is the one list that the door of the database (`door.py`), the check afterwards (`proof.py`) and tests read.
Words are not emptied but replaced by `REMOVED` where there were any: what was counted (that there was a name, a note, a
hospital) is counted as before. Keys, codes, moments and grades stay: they are the skeleton that figures stand on.
Every table of the product is either here or in `WITHOUT_WORDS`, with why.
"""

from dataclasses import dataclass, field

REMOVED = "[removed]"

# Conditions on a table's rows, in SQL; the names are variables of the door.
OF_THE_PERSON = "person_id = ANY(v_people)"
OF_THEIR_CASES = "case_id = ANY(v_cases)"
OF_THEIR_OFFERS = "offer_id = ANY(v_offers)"


@dataclass(frozen=True)
class WordPlace:
    """One table: which of its rows tell of the person, and which columns lose their words.

    `emptied` gives a column another value than `REMOVED`, in SQL; `purged` does so only when the person is purged.
    `goes` removes whole rows, `files` names a column with the path of a stored file.
    """

    table: str
    rows: str
    words: tuple[str, ...] = ()
    emptied: dict[str, str] = field(default_factory=dict)
    purged: dict[str, str] = field(default_factory=dict)
    goes: bool = False
    file: str = ""


AS_GROUP = {
    "gender": "''",
    "race_ethnicity": "'{}'",
    "language": "''",
    "housing_status": "''",
    "is_veteran": "NULL",
    "birth_date": "NULL",
    "birth_year": "NULL",
    "age_estimate": "NULL",
    "age_estimated_on": "NULL",
    "area_id": "NULL",
}
CALL = ("narrative", "place", "call_type_text", "disposition_text", "transport_destination")
PERSON = ("first_name", "last_name", "goes_by", "description", "pronouns", "last_known_place", "language_said")

PLACES = [
    WordPlace("retention_legalhold", OF_THE_PERSON, ("why", "lift_reason")),
    WordPlace("retention_forgetrequest", OF_THE_PERSON, ("answer",)),
    WordPlace("reports_accessreport", OF_THE_PERSON, goes=True),
    WordPlace("reports_sampledcontact", "follow_up_id = ANY(v_contacts)", ("acknowledged_words",)),
    WordPlace(
        "reports_contactreview",
        "contact_id IN (SELECT id FROM reports_sampledcontact WHERE follow_up_id = ANY(v_contacts))",
        ("words",),
    ),
    WordPlace("reports_exportpiece", "people && v_people", goes=True),
    WordPlace("feedback_surveyask", OF_THE_PERSON, ("to",), {"contact_point_id": "NULL"}),
    WordPlace("feedback_feedback", f"{OF_THE_PERSON} OR {OF_THEIR_CASES}", ("words", "outcome_words")),
    WordPlace("referrals_linkagestatement", OF_THE_PERSON, ("evidence", "told_by")),
    WordPlace("referrals_linkagecheck", OF_THE_PERSON, ("told_by",)),
    WordPlace("referrals_message", OF_THE_PERSON, ("text", "file_name", "withdrawn_reason"), file="file"),
    WordPlace("referrals_planchange", OF_THE_PERSON, ("note",)),
    WordPlace(
        "referrals_appointmentanswer",
        "appointment_id IN (SELECT id FROM referrals_appointment WHERE person_id = ANY(v_people))",
        ("told_by",),
    ),
    WordPlace("referrals_appointment", OF_THE_PERSON, ("place", "cancel_reason")),
    WordPlace("referrals_offerhistory", OF_THE_PERSON, goes=True),
    WordPlace(
        "referrals_packetbatch",
        "id IN (SELECT packetbatch_id FROM referrals_packetbatch_offers WHERE offer_id = ANY(v_offers))",
        emptied={"content": "NULL"},
    ),
    WordPlace(
        "referrals_offer",
        OF_THE_PERSON,
        ("asked", "access_needs", "question", "answer", "end_note", "told_by"),
        purged={"age_band": "''", "area_name": "''", "language": "''", "gender": "''"},
    ),
    WordPlace("referrals_referral", OF_THE_PERSON, ("result_reason",)),
    WordPlace("messaging_reply", "id = ANY(v_replies)", ("body",), {"number": "''"}),
    WordPlace("messaging_personmessage", OF_THE_PERSON, ("body", "to")),
    WordPlace("messaging_stoppednumber", "number = ANY(v_numbers)", goes=True),
    WordPlace("followups_attempt", OF_THE_PERSON, ("note", "outside_card_reason")),
    WordPlace("cases_caseloaddouble", OF_THE_PERSON, goes=True),
    WordPlace("cases_broughtcase", OF_THE_PERSON, emptied={"key": "'gone ' || id", "said": "'{}'"}),
    WordPlace("cases_nextdate", OF_THE_PERSON, ("words", "end_note", "was_words")),
    WordPlace("cases_casefile", OF_THE_PERSON, ("words", "file_name"), file="file"),
    WordPlace("cases_note", OF_THE_PERSON, ("text",)),
    WordPlace("cases_need", OF_THE_PERSON, ("detail", "end_note")),
    WordPlace("cases_restriction", OF_THE_PERSON, ("reason", "lift_reason")),
    WordPlace("cases_casegranthistory", "content_object_id = ANY(v_cases)", goes=True),
    WordPlace("cases_casegrant", "content_object_id = ANY(v_cases)", goes=True),
    WordPlace("encounters_encounter", "id = ANY(v_calls)", CALL, {"latitude": "NULL", "longitude": "NULL"}),
    WordPlace("people_alert", OF_THE_PERSON, ("text",)),
    WordPlace(
        "people_consentproof",
        "consent_id IN (SELECT id FROM people_consent WHERE person_id = ANY(v_people))",
        ("signed_name", "shown", "file_name"),
        file="file",
    ),
    WordPlace(
        "people_consentrevocation",
        "consent_id IN (SELECT id FROM people_consent WHERE person_id = ANY(v_people))",
        ("how",),
    ),
    WordPlace("people_consent", OF_THE_PERSON, ("witness", "signer", "alone_because")),
    WordPlace(
        "people_permissiontakenback",
        "permission_id IN (SELECT id FROM people_contactpermission WHERE person_id = ANY(v_people))",
        ("why",),
    ),
    WordPlace("people_contactpermission", OF_THE_PERSON, ("said_by", "note")),
    WordPlace("people_householdlink", "person_id = ANY(v_people) OR other_id = ANY(v_people)", goes=True),
    WordPlace("people_notsameperson", "one_id = ANY(v_people) OR other_id = ANY(v_people)", goes=True),
    WordPlace("people_personmerge", "kept_id = ANY(v_people) OR gone_id = ANY(v_people)", emptied={"before": "'{}'"}),
    WordPlace("people_contactcardhistory", OF_THE_PERSON, goes=True),
    WordPlace("people_contactcard", OF_THE_PERSON, ("introduce_as", "must_not_know", "note")),
    WordPlace("people_contactpointhistory", OF_THE_PERSON, goes=True),
    WordPlace("people_contactpoint", OF_THE_PERSON, ("value", "belongs_to"), {"normalized": "''", "extension": "''"}),
    WordPlace("people_personhistory", "pgh_obj_id = ANY(v_people)", goes=True),
    WordPlace("core_accesslog", "person_id = ANY(v_people)", ("reason",)),
    WordPlace(
        "people_person",
        "id = ANY(v_people)",
        PERSON,
        {"birth_date": "retention_birthday(birth_date, v_days)", "forgotten_at": "p_at"},
        {**AS_GROUP, "needs_interpreter": "false", "is_purged": "true"},
    ),
]
# What was put right: words stand there by the name of their column.
CORRECTED = "person_id = ANY(v_people) OR case_id = ANY(v_cases) OR subject_id = ANY(v_calls)"

_IDS = "ids, codes, moments and numbers alone"
_PROGRAM = "about the program, nobody it serves"
_STAFF = "about colleagues: they have a rule of their own"
_AGENCY = "the directory: about agencies"
_MACHINE = "work of the machine, cleared by the clock (docs/generated/kept_for.md)"
_COUNTED = "counts nobody can be found in"
WITHOUT_WORDS = {
    _IDS: (
        *("core_event", "core_stoodthen", "cases_case", "cases_case_encounters", "cases_casejoin", "duties_duty"),
        *("encounters_encounterperson", "encounters_twinjoin", "followups_followup", "followups_protocolrun"),
        *("people_disclosure", "referrals_linkage", "referrals_replylink", "referrals_linkuse", "messaging_replyfor"),
        *(
            "referrals_openingcode",
            "referrals_webhookdelivery",
            "referrals_packetbatch_offers",
            "retention_certificate",
        ),
        *("reports_auditsample", "encounters_encounter_responders", "feedback_feedbackreader"),
    ),
    _COUNTED: (
        *("feedback_surveyanswer", "publishing_extract", "publishing_preview", "publishing_release"),
        *("reports_signedreport", "reports_reportrun", "colleagues_pulsemonth", "reports_export"),
    ),
    _STAFF: (
        *("accounts_user", "accounts_userhistory", "accounts_membership", "accounts_membershiphistory"),
        *("accounts_mailchoice", "accounts_savedview", "accounts_apitoken", "colleagues_pulsegiven"),
        *("colleagues_supportoffered", "colleagues_trainingheld", "duties_shift", "cases_cover"),
        *("providers_agencystaff", "providers_agencystaffhistory", "account_emailaddress", "mfa_authenticator"),
        *("accounts_user_groups", "accounts_user_user_permissions", "followups_calendarfeed", "core_knownaddress"),
        *("reports_monthlyplan_readers", "accounts_memberinvitation", "providers_staffinvitation"),
        "accounts_identityaccount",
    ),
    _PROGRAM: (
        *("accounts_program", "accounts_area", "accounts_calendarrule", "accounts_reasonrule", "accounts_factorrule"),
        *("colleagues_trainingtopic", "encounters_keptmapping", "feedback_feedbackrule", "feedback_surveyrule"),
        *("followups_protocol", "followups_protocolversion", "followups_step", "messaging_wording"),
        *("messaging_quiethours", "messaging_textnumber", "people_consentrule", "publishing_publication"),
        *("referrals_standardrule", "reports_annotation", "reports_monthlyplan", "reports_reviewchecklist"),
        *(
            "accounts_areahistory",
            "accounts_areamerge",
            "accounts_brandrule",
            "accounts_numberrule",
            "cases_keptcolumns",
        ),
        *("retention_retentionrule", "accounts_identitysetup", "accounts_grouprole"),
    ),
    _MACHINE: (
        *("accounts_administratorlink", "accounts_browsersession", "account_emailconfirmation", "core_outboxmessage"),
        *("core_formtoken", "core_heartbeat", "core_job", "core_putaside", "core_tally", "core_webline"),
        *("encounters_dispatchsample", "encounters_encounterimport", "encounters_importproblem", "django_session"),
        *(
            "retention_archive",
            "retention_archivepiece",
            "pghistory_context",
            "cases_caseload",
            "cases_caseloadproblem",
        ),
    ),
    _AGENCY: ("providers_*", "referrals_webhook"),
    "rights, of the frameworks": (*("accounts_programgrant", "auth_*", "guardian_*", "django_content_type"),),
}
