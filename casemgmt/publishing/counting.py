"""The counts of a release, read from the measures: one quarter, told as of one moment, before anything is hidden."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from casemgmt.accounts.models import Area, Program
from casemgmt.core.calendar import day_bounds, local_date
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.shape import Counts, counted_under
from casemgmt.reports.scope import Scope

from .book import ReleaseBook, cell

# The 30 days of linkage are over then, and there were two weeks for what is written down late.
DAYS_AFTER = 45
SEVERAL = "several"
# Groups by which rates are told: how the codes of the measure begin.
GROUPS = ("race", "gender", "age", "area")
ON_SCENE = ("police", "er", "resolved", "transport", "hold", "arrest", "force", "person_injured")
NOT_IF_RESOLVED = ("er", "transport", "hold", "arrest")


def quarter_before(day: date) -> tuple[date, date]:
    """The first and last day of the quarter that was over on this day."""
    first = _quarter_of(day)
    last = first - timedelta(days=1)
    return _quarter_of(last), last


def told_from(last_day: date, program: Program) -> datetime:
    """The moment a quarter's figures are told from: 45 days after its end, whenever they are asked for."""
    return day_bounds(last_day + timedelta(days=DAYS_AFTER), program.zone)[1]


def quarters_ready(program: Program, at: datetime, most: int = 4) -> list[tuple[date, date]]:
    """The last quarters whose moment has come, the latest first."""
    found, day = list[tuple[date, date]](), local_date(at, program.zone)
    while len(found) < most:
        first, last = quarter_before(day)
        if told_from(last, program) <= at:
            found.append((first, last))
        day = first
    return found


@dataclass(frozen=True)
class CountedQuarter:
    """What the measures count, by code of the measure; and how many people were met."""

    counts: Callable[[str], Counts]
    people: int


def book_of(program: Program, first_day: date, last_day: date) -> ReleaseBook:
    """Every count of a release with its ties, as the measures tell it."""
    scope = Scope(program, first_day, last_day, told_from(last_day, program))
    met = next(rate.of_people for rate in MEASURES["contact_72h"](scope).rates if rate.code == "met")
    return book_from(CountedQuarter(partial(_counts, scope=scope), met or 0))


def book_from(told: CountedQuarter) -> ReleaseBook:
    """Every count of a release with its ties. Pure."""
    book = ReleaseBook()
    for part in (_calls, _met, _contact, _linkage, _followups, _response, _services, _satisfaction):
        part(book, told)
    return book


def area_names(program: Program, keys: Iterable[str]) -> dict[str, str]:
    """The names of the areas that a release speaks of, as they are today: a release keeps them."""
    said = {key.split("|")[1].partition(":")[2] for key in keys if "|area:" in key}
    named = Area.objects.filter(program=program).values_list("pk", "name")
    return {f"area:{pk}": name for pk, name in named if str(pk) in said}


def _quarter_of(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _counts(code: str, scope: Scope) -> Counts:
    population = MEASURES[code](scope).population
    return population.counts() if population else {}


def _columns(counts: Counts, *codes: str) -> dict[str, int]:
    return {code: counted_under(code, counts) for code in codes}


def _calls(book: ReleaseBook, told: CountedQuarter) -> None:
    """Calls, those of the team, and what happened on the scene: each beside how often it did not."""
    counts = told.counts("scene")
    book.row("calls", _columns(counts, "team", "elsewhere"))
    team = cell("calls", column="team")
    for what in ON_SCENE:
        yes = counted_under(f"team+{what}", counts)
        book.row("scene", {"yes": yes, "no": book.counts[team] - yes}, row=what, whole=team)
    for what in NOT_IF_RESOLVED:
        book.bound(cell("scene", what, "yes"), cell("scene", "resolved", "no"))


def _met(book: ReleaseBook, told: CountedQuarter) -> None:
    """People met: how often, and how many they are; those who agreed to be contacted."""
    counts = told.counts("contact_72h")
    agreeing = counted_under("agreeing", counts)
    book.row("met", {"agreeing": agreeing, **_columns(counts, "no", "not_asked", "unidentified")})
    again = book.counts[cell("met")] - told.people
    book.row("people", {"once": told.people, "again": again}, whole=cell("met"))


def _contact(book: ReleaseBook, told: CountedQuarter) -> None:
    """Reached within a day, within three, or not."""
    within = {hours: counted_under("reached", told.counts(f"contact_{hours}h")) for hours in (24, 72)}
    agreeing = cell("met", column="agreeing")
    late, never = within[72] - within[24], book.counts[agreeing] - within[72]
    book.row("contact", {"within_24": within[24], "within_72": late, "not": never}, whole=agreeing)
    reached = cell("contact", column="reached")
    book.sum(reached, (cell("contact", column="within_24"), cell("contact", column="within_72")))
    book.rest(cell("contact", column="after_24"), agreeing, cell("contact", column="within_24"))
    wholes = {"all": agreeing, "reached": reached, "not": cell("contact", column="not")}
    _by_groups(book, "contact", told.counts("equity_contact"), "reached", wholes)


def _linkage(book: ReleaseBook, told: CountedQuarter) -> None:
    """Of everybody met those referred, and of those whose service began within 7 and within 30 days."""
    counts = {days: told.counts(f"linkage_{days}_people") for days in (7, 30)}
    book.row("referred", _columns(counts[30], "referred", "no_referral"), whole=cell("met"))
    referred = cell("referred", column="referred")
    book.row("linkage", _columns(counts[30], "linked", "not_linked", "disputed", "unknown"), whole=referred)
    linked, rest = cell("linkage", column="linked"), cell("linkage", column="rest")
    book.rest(rest, referred, linked)
    book.rest(cell("linkage", column="rest_of_met"), cell("met"), linked)
    early = counted_under("linked", counts[7])
    book.row("linked_when", {"within_7": early, "within_30": book.counts[linked] - early}, whole=linked)
    book.rest(cell("linked_when", column="after_7"), referred, cell("linked_when", column="within_7"))
    wholes = {"all": referred, "reached": linked, "not": rest}
    _by_groups(book, "linkage", told.counts("equity_linkage"), "linked", wholes)


def _by_groups(book: ReleaseBook, table: str, counts: Counts, reached: str, wholes: Mapping[str, str]) -> None:
    """A rate by each kind of group. Whoever said several races is in a group of that name: so groups add up."""
    for kind in GROUPS:
        rows: dict[str, dict[str, int]] = {}
        for codes, number in counts.items():
            if "counted" in codes:
                row = rows.setdefault(_group(kind, codes), {"reached": 0, "not": 0})
                row["reached" if reached in codes else "not"] += number
        book.groups(f"{table}_by_{kind}", dict(sorted(rows.items())), wholes)


def _group(kind: str, codes: Iterable[str]) -> str:
    said = [code for code in codes if code.startswith(f"{kind}:")]
    return said[0] if len(said) == 1 else f"{kind}:{SEVERAL}"


def _followups(book: ReleaseBook, told: CountedQuarter) -> None:
    """Planned contacts whose window closed. What is being settled counts as missed until it is."""
    counts = told.counts("followup_completion")
    missed = counted_under("missed", counts) + counted_under("unsettled", counts)
    book.row("followups", {**_columns(counts, "reached", "unreached"), "missed": missed})


def _response(book: ReleaseBook, told: CountedQuarter) -> None:
    """What agencies answered, and whether in time."""
    counts = told.counts("response")
    book.row("response", _columns(counts, "accepted", "declined", "expired", "waiting"))
    whole, in_time = cell("response"), counted_under("in_time", counts)
    book.rest(cell("response", column="not_accepted"), whole, cell("response", column="accepted"))
    book.row("in_time", {"yes": in_time, "no": book.counts[whole] - in_time}, whole=whole)
    book.bound(cell("response", column="expired"), cell("in_time", column="no"))


def _services(book: ReleaseBook, told: CountedQuarter) -> None:
    """Services asked for and begun, and what nobody here could give, by need."""
    counts = told.counts("requested_used")
    used = {"used": counted_under("used", counts)}
    book.row("services", {**used, "not": sum(counts.values()) - used["used"]})
    wholes = {column: cell("services", column=column) for column in ("all", "used", "not")}
    book.groups("services_by_need", _by_need(counts, "used"), wholes)
    unmet = told.counts("unmet_need")
    for part in ("referral", "need"):
        counted = counted_under(part, unmet)
        book.row(f"unmet_{part}", {"unmet": counted})
        by_need = {code: {"unmet": row[part]} for code, row in _by_need(unmet, part).items()}
        book.groups(f"unmet_{part}_by_need", by_need, {"unmet": cell(f"unmet_{part}", column="unmet")})


def _by_need(counts: Counts, column: str) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for codes, number in counts.items():
        need = next(code for code in codes if code.startswith("need:"))
        row = rows.setdefault(need, {column: 0, "not": 0})
        row[column if column in codes else "not"] += number
    return dict(sorted(rows.items()))


def _satisfaction(book: ReleaseBook, told: CountedQuarter) -> None:
    """Who was asked how it went, and answered. What they said is not published: of few, a mean tells a single voice."""
    book.row("survey", _columns(told.counts("satisfaction"), "answered", "refused", "silent"))
