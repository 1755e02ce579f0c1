"""The one door to the chart library: numbers in, an SVG picture out.

The library is imported inside the functions: it is large, and only what draws a chart should pay for it.

Each picture stands beside a table of the same numbers. It brings the page's own font with it, for a picture in a page
may load nothing; parts are told apart by hatching as well as by color; on a phone it is drawn anew, not shrunk.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from .queries import Run, Week

# One hue for what went well, red only for harm, grey for what is not known; told apart in greys as well.
COLORS = {
    "reached": "#1a4480",
    "unreached": "#8fb9dd",
    "missed": "#b50909",
    "unsettled": "#c6cace",
    "linked": "#1a4480",
    "not_linked": "#8fb9dd",
    "disputed": "#c08532",
    "unknown": "#c6cace",
}
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "uswds" / "fonts" / "source-sans-pro"
FONT = "Source Sans Pro, Helvetica, Arial, sans-serif"
RUN_COLOR = "#1b1b1b"
# Beside its color, what a part is drawn with: lines, crossing lines, dots. What went well is plain.
HATCHES = {
    "unreached": '<path d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" stroke="#1a4480" stroke-width="1.3"/>',
    "missed": '<path d="M0,0 l8,8 M8,0 l-8,8" stroke="#ffffff" stroke-width="1.3"/>',
    "unsettled": '<circle cx="4" cy="4" r="1.2" fill="#565c65"/>',
}
HATCHES |= {
    "not_linked": HATCHES["unreached"], "disputed": HATCHES["missed"], "unknown": HATCHES["unsettled"],
}  # fmt: skip
WIDE, NARROW = 620, 236  # of the plot; a phone of 390 points has 326 for the picture
OTHERS = ("#1a4480", "#8fb9dd", "#5c5c5c", "#c08532", "#c6cace")


def stacked_weeks(
    parts: Sequence[tuple[str, str]],
    weeks: Sequence[Week],
    *,
    title: str,
    description: str,
    run: Run | None = None,
    marks: Mapping[date, str] | None = None,
    is_narrow: bool = False,
    is_hatched: bool = True,
) -> str:
    """Bars of the weeks' shares, stacked to 100 %, with the number of cases above each, and above that the numbers of
    what happened in the week (`marks`, by its Monday), which stand in a list below; over them the middle line and
    the limits of the first part's run. A week that is not over is pale and has a star. On a phone the weeks' names
    stand upright. On paper the colors do, which are told apart in greys: hatching is drawn unevenly there."""
    import altair

    rows = [
        {
            "week": _monday(week),
            "part": label,
            "share": percent or 0,
            "stack": number,
            "total": week.total,
            "whole": "yes" if week.is_whole else "no",
        }
        for week in weeks
        for number, ((_code, label), percent) in enumerate(zip(parts, week.percents, strict=True))
    ]
    scale = altair.Scale(domain=[label for _code, label in parts], range=_colors(parts))
    base = altair.Chart(altair.Data(values=rows)).encode(
        x=altair.X(
            "week:N", sort=[_monday(week) for week in weeks], title=_("Week from"), axis=_axis_of_weeks(is_narrow)
        )
    )
    bars = base.mark_bar().encode(
        y=altair.Y(
            "sum(share):Q",
            title=None if is_narrow else _("Share, %"),
            scale=altair.Scale(domain=[0, 100]),
            axis=altair.Axis(tickCount=5, labelExpr="datum.value + ' %'") if is_narrow else altair.Axis(tickCount=5),
        ),
        color=altair.Color("part:N", scale=scale, title=None, sort=None),
        order=altair.Order("stack:Q"),
        opacity=altair.Opacity("whole:N", scale=altair.Scale(domain=["yes", "no"], range=[1, 0.4]), legend=None),
    )
    totals = base.mark_text(dy=-6, fontSize=11, color="#565c65").encode(
        y=altair.datum(100), text=altair.Text("max(total):Q")
    )
    lines = _run_lines(run, width=12 if is_narrow else 22) if run else []
    lines += _marks_drawn(weeks, marks or {}, size=10 if is_narrow else 12)
    drawn = _drawn(
        altair.layer(bars, totals, *lines), title=title, description=description, width=NARROW if is_narrow else WIDE
    )
    return _hatched(drawn, parts) if is_hatched else drawn


def _marks_drawn(weeks: Sequence[Week], marks: Mapping[date, str], *, size: int) -> list[Any]:
    """The number of each mark over its week, above how many were counted."""
    import altair

    rows = [{"week": _monday(week), "mark": marks[week.monday]} for week in weeks if week.monday in marks]
    if not rows:
        return []
    text = altair.Chart(altair.Data(values=rows)).mark_text(dy=-22, fontSize=size, fontWeight="bold", color=RUN_COLOR)
    order = [_monday(week) for week in weeks]
    return [text.encode(x=altair.X("week:N", sort=order), y=altair.datum(100), text="mark:N")]


def _run_lines(run: Run, *, width: int) -> list[Any]:
    """The median of the whole weeks as a line across; for each week a mark where its limits lie."""
    import altair

    rows = [
        {"week": _monday(point.week), "limit": limit}
        for point in run.points
        if point.week.is_whole
        for limit in (point.lower, point.upper)
        if limit is not None
    ]
    order, layers = [_monday(point.week) for point in run.points], []
    for color, more in (("#ffffff", 3), (RUN_COLOR, 0)):  # a white edge, so that it is seen on dark and light bars
        limits = altair.Chart(altair.Data(values=rows)).mark_tick(color=color, thickness=2 + more, width=width + more)
        layers += [limits.encode(x=altair.X("week:N", sort=order), y=altair.Y("limit:Q"))] if rows else []
        if run.middle is not None:
            middle = altair.Chart(altair.Data(values=[{"middle": run.middle}]))
            dash = [1, 0] if more else [6, 3]
            layers.append(middle.mark_rule(color=color, strokeWidth=2 + more, strokeDash=dash).encode(y="middle:Q"))
    return layers


def _axis_of_weeks(is_narrow: bool) -> Any:
    import altair

    return altair.Axis(labelAngle=-90 if is_narrow else 0)


def stacked_bars(
    rows: Sequence[tuple[str, Sequence[tuple[str, str, int]]]],
    *,
    title: str,
    description: str,
    is_narrow: bool = False,
    is_hatched: bool = True,
) -> str:
    """A lying bar for each row, its parts (code, label, percent) adding to 100 %."""
    import altair

    data = [
        {"row": label, "order": place, "part": part, "share": percent, "stack": number}
        for place, (label, parts) in enumerate(rows)
        for number, (_code, part, percent) in enumerate(parts)
    ]
    first = rows[0][1] if rows else []
    pairs = [(code, label) for code, label, _percent in first]
    scale = altair.Scale(domain=[label for _code, label in pairs], range=_colors(pairs))
    chart = (
        altair.Chart(altair.Data(values=data))
        .mark_bar(height=22)
        .encode(
            y=altair.Y("row:N", sort=altair.SortField("order"), title=None, axis=altair.Axis(labelLimit=240)),
            x=altair.X("sum(share):Q", title=_("Share, %"), scale=altair.Scale(domain=[0, 100])),
            color=altair.Color("part:N", scale=scale, title=None, sort=None),
            order=altair.Order("stack:Q"),
        )
    )
    width = 194 if is_narrow else 440
    drawn = _drawn(chart, title=title, description=description, width=width, height=36 * len(rows))
    return _hatched(drawn, pairs) if is_hatched else drawn


def _drawn(chart: Any, *, title: str, description: str, width: int, height: int = 200) -> str:
    """The picture. Each word of the legend has a line of its own: the reader's font may be wider than ours."""
    import vl_convert

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
    dressed = (
        chart.properties(
            width=width,
            height=height,
            description=description,
            background="#ffffff",
            padding={"left": 24, "right": 24, "top": 8, "bottom": 8},
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", domainColor="#a9aeb1", gridColor="#e6e8ea"
        )
        .configure_legend(orient="bottom", direction="vertical", labelFontSize=12, labelLimit=400, symbolType="square")
    )
    svg = str(vl_convert.vegalite_to_svg(dressed.to_dict(), allowed_base_urls=[]))
    return _named(svg, title, description)


def _named(svg: str, title: str, description: str) -> str:
    head, body = svg.split(">", 1)
    return f'{head} role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>{_font()}{body}'


@cache
def _font() -> str:
    """The page's own font, inside the picture; where it is not there, the reader's own."""
    file = FONTS / "sourcesanspro-regular-webfont.woff2"
    if not file.is_file():
        return ""
    data = b64encode(file.read_bytes()).decode()
    face = f"@font-face{{font-family:'Source Sans Pro';src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    return f"<style>{face}</style>"


def _hatched(svg: str, parts: Sequence[tuple[str, str]]) -> str:
    """Each part by its hatching beside its color, in the bars and in the legend."""
    patterns = ""
    for (code, _label), color in zip(parts, _colors(parts), strict=True):
        if code in HATCHES:
            svg = svg.replace(f'fill="{color}"', f'fill="url(#hatch-{code})"')
            ground = f'<rect width="8" height="8" fill="{color}"/>'
            patterns += (
                f'<pattern id="hatch-{code}" width="8" height="8" patternUnits="userSpaceOnUse">'
                f"{ground}{HATCHES[code]}</pattern>"
            )
    return svg.replace("</desc>", f"</desc><defs>{patterns}</defs>", 1)


def _colors(parts: Sequence[tuple[str, str]]) -> list[str]:
    return [COLORS.get(code, OTHERS[place % len(OTHERS)]) for place, (code, _label) in enumerate(parts)]


def _monday(week: Week) -> str:
    return f"{date_format(week.monday, 'j M')}{'' if week.is_whole else '*'}"
