"""How long each table keeps its rows: the one answer for every table that grows, read by the clock and the docs.

What is temporary says what clears it. `CLEARED` are those that no sweep of their own app clears: some rows of each in a
run, oldest first, by an index or a short table. `ELSEWHERE` names the task that does; `STAYS` says why nothing does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q

from .places import PLACES, WITHOUT_WORDS

MOST = 5000
CACHE = "core_cache"
CLEAR_CACHE = f"DELETE FROM {CACHE} WHERE cache_key IN (SELECT cache_key FROM {CACHE} WHERE expires < %s LIMIT %s)"  # noqa: S608
SKELETON_TABLES = set(next(iter(WITHOUT_WORDS.values())))


@dataclass(frozen=True)
class Cleared:
    """Rows of one table that were only for a while: how long after they are of no more use, and which those are."""

    after: timedelta
    words: str
    rows: Callable[[datetime], Q]


def _before(column: str) -> Callable[[datetime], Q]:
    return lambda moment: Q(**{f"{column}__lt": moment})


def _done(moment: datetime) -> Q:
    """Effects that left, or never will; those that were given up are listed for somebody and stay as long."""
    return Q(delivered_at__lt=moment) | Q(dropped_at__lt=moment)


def _over(moment: datetime) -> Q:
    """Jobs of which nothing is kept any more."""
    return Q(ended_at__lt=moment) & (Q(expires_at=None) | Q(expired_at__isnull=False))


CLEARED: dict[str, Cleared] = {
    "core.Effect": Cleared(timedelta(days=400), "after it left or was given up", _done),
    "core.FormToken": Cleared(timedelta(days=2), "after the form was sent", _before("used_at")),
    "core.Job": Cleared(timedelta(days=400), "after it ended and its file is gone", _over),
    "core.WebLine": Cleared(
        timedelta(days=400), "after the last call", lambda moment: Q(busy_until__lt=moment, open_since=None, lease=None)
    ),
    "referrals.LinkUse": Cleared(timedelta(days=400), "after the link was used", _before("at")),
    "referrals.OpeningCode": Cleared(
        timedelta(days=30), "after it ran out unused", lambda moment: Q(expires_at__lt=moment, used_at=None)
    ),
    "accounts.AdministratorLink": Cleared(timedelta(days=400), "after it ran out", _before("expires_at")),
    "accounts.MemberInvitation": Cleared(
        timedelta(days=400), "after it ran out unused", lambda moment: Q(expires_at__lt=moment, accepted_at=None)
    ),
    "providers.StaffInvitation": Cleared(
        timedelta(days=400), "after it ran out unused", lambda moment: Q(expires_at__lt=moment, accepted_at=None)
    ),
    "providers.StillRightLetter": Cleared(timedelta(days=400), "after its link ran out", _before("expires_at")),
    "providers.ListingOpenings": Cleared(timedelta(days=400), "after the day", lambda moment: Q(day__lt=moment.date())),
    "accounts.ApiToken": Cleared(
        timedelta(days=400),
        "after it ended or ran out",
        lambda moment: Q(ended_at__lt=moment) | Q(expires_at__lt=moment),
    ),
    "account.EmailConfirmation": Cleared(timedelta(days=7), "after it was sent", _before("created")),
    "core.PutAside": Cleared(timedelta(days=400), "after it was last tried", _before("next_try_at")),
}
# Cleared by a task of the app it belongs to.
ELSEWHERE = {
    "cases.Caseload": "its file goes when nothing of it is left to ask; the row says what was read",
    "referrals.WebhookDelivery": "deliver_web: when they are older than the log of a connection is shown",
    "providers.DirectoryCall": "settle_listings: when they are older than the log of a connection is shown",
    "providers.ListingTouch": "settle_listings: as soon as it is committed",
    "accounts.BrowserSession": "clear_sessions: when the session runs out",
    "sessions.Session": "not used: sessions are rows of accounts",
    "core.Tally": "clear_limits: when all that was counted has worn off",
    "core.KnownAddress": "forget_addresses: when nobody signed in from there for long",
    "encounters.DispatchSample": "sweep_samples: a day after the file was laid open",
    "providers.ListingSample": "sweep_listing_samples: a day after the file was laid open",
    "encounters.EncounterImport": "expire_jobs takes the file after UPLOADS_KEPT_DAYS; the row says what was read",
    "providers.DirectoryImport": "expire_jobs takes the file after UPLOADS_KEPT_DAYS; the row says what was read",
    "referrals.PacketBatch": "expire_jobs takes the papers after PACKETS_KEPT_HOURS; the row says who had them",
    "reports.ReportRun": "expire_jobs takes the paper after REPORTS_KEPT_DAYS; the row says who had it",
    "reports.AccessReport": "expire_jobs takes the paper after PACKETS_KEPT_HOURS; the row says who had it",
    "reports.Export": "expire_jobs takes the file after PACKETS_KEPT_HOURS; the row says who had it",
    "reports.ExportPiece": "expire_jobs: with the export",
    "publishing.Extract": "expire_jobs takes the tables; the row says who agreed to what",
    "publishing.Preview": "expire_jobs takes what was prepared after 14 days",
    "retention.Archive": "expire_jobs takes the file after 3 days; the row says who had it",
    "retention.ArchivePiece": "expire_jobs: with the archive",
    "core.Heartbeat": "one row for each part of the system",
}
# By the retention rule of the program: what is said of people, and of colleagues who left.
BY_RULE = {
    "cases.CaseFile": "files_months",
    "messaging.PersonMessage": "messages_months",
    "messaging.Reply": "with the person",
    "messaging.ReplyFor": "with the person",
    "referrals.Message": "messages_months and files_months",
    "feedback.Feedback": "feedback_months",
    "cases.Note": "drafts_days; a filed note with the person",
    "core.AccessLog": "access_log_years, never less than six; rows of no program (sign-ins) stay",
    "accounts.User": "staff_months",
    "accounts.UserHistory": "staff_months",
}
WHY_STAYS = {
    "the record of what was done; ids and codes only": [
        *("core.Event", "core.Correction", "core.StoodThen", "retention.Certificate", "people.Disclosure"),
    ],
    "a row for each change of a setting, or each name: it grows with the program, not with its work": [
        *(
            "accounts.AreaHistory",
            "accounts.AreaMerge",
            "accounts.BrandRule",
            "accounts.NumberRule",
            "accounts.GroupRole",
        ),
        *("accounts.IdentityAccount", "accounts.IdentitySetup"),
        *("cases.KeptColumns", "accounts.Area", "accounts.CalendarRule", "accounts.FactorRule", "accounts.MailChoice"),
        *("accounts.Membership", "accounts.MembershipHistory", "accounts.Program", "accounts.ProgramGrant"),
        *("accounts.ReasonRule", "accounts.SavedView", "account.EmailAddress", "mfa.Authenticator"),
        *(
            "cases.Cover",
            "colleagues.TrainingTopic",
            "duties.Shift",
            "encounters.KeptMapping",
            "providers.ListingMapping",
        ),
        *("feedback.FeedbackRule", "feedback.SurveyRule", "followups.CalendarFeed", "followups.Protocol"),
        *("followups.ProtocolVersion", "followups.Step", "messaging.QuietHours", "messaging.TextNumber"),
        *("messaging.Wording", "people.ConsentRule", "publishing.Publication", "referrals.StandardRule"),
        *(
            "referrals.Webhook",
            "reports.MonthlyPlan",
            "reports.MonthlyPlan_readers",
            "reports.ReviewChecklist",
            "retention.RetentionRule",
        ),
    ],
    "counts and reports that were told; they hold nobody": [
        *("colleagues.PulseGiven", "colleagues.PulseMonth", "colleagues.SupportOffered", "colleagues.TrainingHeld"),
        *("feedback.SurveyAnswer", "publishing.Release", "reports.Annotation", "reports.AuditSample"),
        *("reports.SignedReport", "encounters.ImportProblem", "cases.CaseloadProblem"),
    ],
    "who to call at hospitals, schools and courts, and what was agreed with them": [
        *("providers.Stakeholder", "providers.StakeholderHistory", "providers.StakeholderContact"),
        *("providers.StakeholderContactHistory", "providers.Talk"),
    ],
    "whoever stopped our texts stays stopped; with the person it goes": ["messaging.StoppedNumber"],
    "how an agency answered without an account; the secret in it runs out": ["referrals.ReplyLink"],
    "the skeleton that figures stand on; its words go with the person": [],
    "of the frameworks: fixed rows, or none": ["accounts.User_groups", "accounts.User_user_permissions"],
    "the directory: public words about agencies, as long as they are listed": [],
}
SKELETON, FRAMEWORK, DIRECTORY = list(WHY_STAYS)[-3:]
FRAMEWORKS = {"auth", "contenttypes", "guardian", "pghistory"}


def answer_of(label: str) -> str:
    """How long rows of this table are kept, in words; empty where nobody has said."""
    if label in CLEARED:
        rule = CLEARED[label]
        return f"cleared by the clock {rule.after.days} days {rule.words}"
    if label in ELSEWHERE:
        return ELSEWHERE[label]
    if label in BY_RULE:
        return f"the program's rule: {BY_RULE[label]}"
    said = next((why for why, labels in WHY_STAYS.items() if label in labels), "")
    return f"stays: {said}" if said else _by_place(label)


def _by_place(label: str) -> str:
    """The answer of tables that hold words of people, as `places.py` has them, and of the frameworks' own."""
    model = apps.get_model(label)
    if model._meta.app_label in FRAMEWORKS:
        return f"stays: {FRAMEWORK}"
    if model._meta.app_label == "providers":
        return f"stays: {DIRECTORY}"
    if model._meta.db_table in {place.table for place in PLACES} | SKELETON_TABLES:
        return f"with the person; else stays: {SKELETON}"
    return ""


def table_of_answers() -> list[tuple[str, str]]:
    """Each table of the product with its answer, by name."""
    labels = sorted(model._meta.label for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return [(label, answer_of(label)) for label in labels]


def page() -> tuple[str, str]:
    """The generated page of the docs."""
    rows = [f"| `{label}` | {answer} |" for label, answer in table_of_answers()]
    head = ["# How long each table is kept", "", "| table | kept |", "|---|---|"]
    return "kept_for.md", "\n".join([*head, *rows, ""])


def clear_due(*, at: datetime) -> int:
    """Some rows of each, the oldest first; how many. What is shown again by the cache's own table is cleared too."""
    return sum(_clear(label, rule, at) for label, rule in CLEARED.items()) + _clear_cache(at)


def _clear(label: str, rule: Cleared, at: datetime) -> int:
    model: Any = apps.get_model(label)
    due = model._base_manager.filter(rule.rows(at - rule.after)).order_by("pk")
    return model._base_manager.filter(pk__in=list(due.values_list("pk", flat=True)[:MOST])).delete()[0]


def _clear_cache(at: datetime) -> int:
    """The shared cache is a table only where it is set so; what ran out there is of no use to anybody."""
    if CACHE not in connection.introspection.table_names():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CLEAR_CACHE, [at, MOST])
        return cursor.rowcount
