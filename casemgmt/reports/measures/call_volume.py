"""When and where calls come: by hour and weekday of the program's zone, by area, source and type, and the team's share.

A year has hours that do not exist and hours that come twice: beside each count stands in how many hours it came.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.areas.queries import names_then
from casemgmt.core.shares import Share
from casemgmt.encounters.models import FAR_OFF, CallType, Source

from ..scope import NOT_GIVEN, Scope
from .filters import CALL_ROWS
from .narrowed import narrowed, stood_for
from .population import Crossed, Population
from .registry import measure
from .shape import Cell, FigureColumn, FigureTable, Numbers, Part, Result, Words, rate, with_counts

# The first of its times that is not far off; at a clock change an hour more or less is still that hour of the day.
BELIEVED = "CASE WHEN coalesce(c.time_flags ->> '{name}', '') NOT IN {far_off} THEN c.{name} END"
FIRST_TOLD = "coalesce({times}, c.ended_at)".replace(
    "{times}",
    ", ".join(
        BELIEVED.replace("{name}", name) for name in ("received_at", "dispatched_at", "on_scene_at", "cleared_at")
    ),
).replace("{far_off}", "(" + ", ".join(f"'{flag.value}'" for flag in FAR_OFF) + ")")
# Each code has its own place, so that they can be crossed: part, hour, weekday, area, source, type.
ROWS = (
    """
SELECT c.id AS subject_id, NULL::uuid AS case_id, NULL::uuid AS person_id, c.id AS encounter_id, c.ended_at AS at,
  NULL::float AS one, NULL::float AS two, NULL::float AS three,
  ARRAY[CASE WHEN c.sent_to_team THEN 'team' ELSE 'elsewhere' END,
    'hour:' || to_char(told.at, 'HH24'), 'day:' || to_char(told.at, 'ID'),
    'area:' || coalesce({area}, 'none'),
    'source:' || c.source, 'type:' || coalesce(nullif(c.call_type, ''), 'none')] AS codes
FROM call c CROSS JOIN LATERAL (SELECT {first_told} AT TIME ZONE %(zone)s AS at) told
WHERE c.ended_at >= %(start)s AND c.ended_at < %(end)s
  AND {narrowed}
""".replace("{first_told}", FIRST_TOLD)
    .replace("{area}", stood_for("c.area_id::text"))
    .replace("{narrowed}", narrowed("c.area_id", "c.risk"))
)
PART, HOUR, DAY, AREA, SOURCE, TYPE = range(1, 7)

PARTS = (
    Part("team", _("Went to the crisis team")),
    Part("elsewhere", _("Went elsewhere")),
)
AN_HOUR = timedelta(hours=1)


@measure(
    "call_volume",
    title=_("Calls by hour, weekday and area"),
    definition=_(
        "Calls on record whose encounter ended in the period (cleared, else on scene, else received): how many, and "
        "how many of them went to the team. Hour and weekday are local to the program and those of the first of its "
        "times that can be true: received, else dispatched, on scene, cleared. Calls an hour are counted over the "
        "hours that the period really had by then: an hour that a clock change doubles counts as two, one that it "
        "skips as none. Told as of a past moment, what was recorded later is left out."
    ),
    unit=_("calls"),
    source=_("Encounters, recorded by the team or imported from dispatch"),
    rows=CALL_ROWS,
)
def call_volume(scope: Scope) -> Result:
    """When and where the calls of the period came, and which of them went to the team."""
    population = Population(ROWS, scope.parameters())
    pairs = ((HOUR, DAY), (HOUR,), (DAY,), *((part, PART) for part in (HOUR, DAY, AREA, SOURCE, TYPE)))
    crossed = population.crossed((PART,), *pairs, (AREA,), (SOURCE,), (TYPE,))
    hours = hours_of(scope)
    whole = crossed.rows(part.code for part in PARTS)
    to_team = rate("to_team", _("Went to the team, of all calls on record"), "team", "all", Numbers(whole))
    return Result(
        scope=scope,
        parts=with_counts(PARTS, whole),
        reached=("team",),
        told_rates=(to_team,),
        tables=(
            _by_hour(crossed, hours),
            _by_weekday(crossed, hours),
            _divided("by_area", _("By area"), _("Area"), _areas(scope), crossed),
            _divided("by_source", _("By source"), _("Source"), _labelled("source", Source.choices), crossed),
            _divided("by_type", _("By type"), _("Type"), _labelled("type", CallType.choices), crossed),
        ),
        population=population,
    )


def hours_of(scope: Scope) -> Counter[tuple[str, str]]:
    """How often each hour of each weekday came in the period as far as it is over, by the program's clock."""
    found: Counter[tuple[str, str]] = Counter()
    at, end = scope.starts_at, min(scope.ends_at, scope.as_of)
    while at < end:
        found[_hour_of(at, scope)] += 1
        at += AN_HOUR
    return found


def _hour_of(at: datetime, scope: Scope) -> tuple[str, str]:
    local = at.astimezone(scope.zone)
    return f"hour:{local:%H}", f"day:{local.isoweekday()}"


def _by_hour(crossed: Crossed, hours: Mapping[tuple[str, str], int]) -> FigureTable:
    """Each hour of the day across the week; whole numbers lead to their lists."""
    days = {f"day:{number + 1}": words for number, words in WEEKDAYS_ABBR.items()}
    rows = []
    for number in range(24):
        hour = f"hour:{number:02}"
        came = sum(count for (at, _day), count in hours.items() if at == hour)
        cells = [_cell(f"{hour}+{day}", crossed) for day in days]
        whole = crossed.count(hour)
        rows.append((Cell(f"{number:02}:00"), *cells, _cell(hour, crossed), Cell(_each(whole, came))))
    columns = (
        FigureColumn("hour", _("Hour"), "words"),
        *(FigureColumn(day.replace(":", "_"), words) for day, words in days.items()),
        FigureColumn("all", _("All")),
        FigureColumn("an_hour", _("Calls an hour"), "calls an hour"),
    )
    return FigureTable("by_hour", _("By hour and weekday"), columns, tuple(rows), is_grid=True)


def _by_weekday(crossed: Crossed, hours: Mapping[tuple[str, str], int]) -> FigureTable:
    rows = []
    for number, words in WEEKDAYS.items():
        day = f"day:{number + 1}"
        came = sum(count for (_hour, of), count in hours.items() if of == day)
        rows.append((*_divided_row(day, words, crossed), Cell(_each(crossed.count(day), came))))
    columns = (*_columns(_("Weekday")), FigureColumn("an_hour", _("Calls an hour"), "calls an hour"))
    return FigureTable("by_weekday", _("By weekday"), columns, tuple(rows))


def _each(count: int, hours: int) -> str | None:
    return f"{count / hours:.2f}" if hours else None


def _divided(code: str, title: Words, about: Words, labels: Mapping[str, Words], crossed: Crossed) -> FigureTable:
    rows = tuple(_divided_row(figure, label, crossed) for figure, label in labels.items() if crossed.count(figure))
    return FigureTable(code, title, _columns(about), rows)


def _columns(about: Words) -> tuple[FigureColumn, ...]:
    return (
        FigureColumn("about", about, "words"),
        FigureColumn("calls", _("Calls")),
        FigureColumn("team", _("Went to the team")),
        FigureColumn("share", _("Share"), "words"),
    )


def _divided_row(figure: str, label: Words, crossed: Crossed) -> tuple[Cell, ...]:
    calls, of_team = crossed.count(figure), f"{figure}+team"
    share = Share(crossed.count(of_team), calls).share
    return Cell(label), Cell(calls, figure), _cell(of_team, crossed), Cell(share)


def _cell(figure: str, crossed: Crossed) -> Cell:
    return Cell(crossed.count(figure), figure)


def _labelled(word: str, choices: Any) -> dict[str, Words]:
    return {**{f"{word}:{code}": label for code, label in choices}, f"{word}:none": _("Not given")}


def _areas(scope: Scope) -> dict[str, Words]:
    """Those of the program by name, then calls with no area."""
    return dict(_named_areas(scope)) | {f"area:{NOT_GIVEN}": _("No area")}


def _named_areas(scope: Scope) -> Iterator[tuple[str, Words]]:
    for pk, name in names_then(scope.program, scope.as_of).items():
        yield f"area:{pk}", name
