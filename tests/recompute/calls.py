"""What is told of the calls themselves: who took them, when they came, what happened on the scene."""

from typing import Any

from .plain import Counted, Story

HANDLED = {"on_scene", "transported", "information"}
FAR_OFF = {"out_of_order", "midnight", "future", "too_long"}


def _calls(s: Story) -> list[Any]:
    return [row for row in s.calls if s.is_inside(row.ended_at) and s.is_narrowed(row.risk)]


def scene(s: Story) -> list[Counted]:
    """Who took each call, and what the team met."""
    return [Counted(_scene(row)) for row in _calls(s)]


def _scene(row: Any) -> set[str]:
    words = {f"source:{row.source}", f"type:{row.call_type or 'not_given'}", *_way(row)}
    words |= {"flagged"} if row.time_flags else set()
    words |= {"criterion"} if row.criterion_met else {"criterion_not_said"} if row.criterion_met is None else set()
    if not row.sent_to_team:
        return words | {"elsewhere", f"stayed:{row.stayed_with or 'not_said'}"}
    with_ems = row.ems_called or row.co_response in {"ems", "both"}
    transport = row.disposition == "transported" or row.transport_destination or "transport" in row.actions_taken
    taken = transport or row.er_transfer or row.arrest or row.involuntary_hold
    marks = {
        "police": row.co_response in {"police", "both"},
        "er": row.er_transfer,
        "ems_er": with_ems and row.er_transfer,
        "ems_no_er": with_ems and not row.er_transfer,
        "er_without_ems": row.er_transfer and not with_ems,
        "transport": transport,
        "force": row.force_used,
        "arrest": row.arrest,
        "hold": row.involuntary_hold,
        "person_injured": row.person_injured,
        "responder_injured": row.responder_injured,
        "said_safe": row.felt_safe is not None,
        "safe": row.felt_safe,
        "unsafe": row.felt_safe is False,
        "resolved": row.disposition in {"on_scene", "information"} and not taken,
    }
    return words | {"team", f"disposition:{row.disposition}", *(word for word, is_so in marks.items() if is_so)}


def _way(row: Any) -> set[str]:
    """How far it came: a team was available, sent, there, and handled it."""
    is_open = row.sent_to_team or row.not_sent_because not in {"no_team_free", "off_hours"}
    is_there = row.sent_to_team and bool(row.on_scene_at or row.disposition in {"on_scene", "transported", "refused"})
    words = ({"available"} if is_open else set()) | ({"arrived"} if is_there else set())
    words |= {"handled"} if is_there and row.disposition in HANDLED else set()
    if not row.criterion_met:
        return words
    if not row.sent_to_team:
        return words | {f"{'not_sent' if is_open else 'unavailable'}:{row.not_sent_because or 'not_said'}"}
    if not is_there:
        return words | {f"not_arrived:{row.disposition}"}
    return words if row.disposition in HANDLED else words | {f"not_handled:{row.disposition}"}


def outcomes(s: Story) -> list[Counted]:
    """The team's calls by outcome, type and action, with the time on scene and the time to arrive."""
    found = []
    for row in _calls(s):
        if row.sent_to_team:
            words = {f"outcome:{row.disposition}", f"type:{row.call_type or 'none'}"}
            words |= {f"action:{one}" for one in row.actions_taken or ["none"]}
            found.append(
                Counted(words, times=(_length(row, "on_scene", "cleared"), _length(row, "received", "on_scene")))
            )
    return found


def _length(row: Any, one: str, other: str) -> float | None:
    first, last = getattr(row, f"{one}_at"), getattr(row, f"{other}_at")
    if {f"{one}_at", f"{other}_at"} & set(row.time_flags) or not (first and last and last >= first):
        return None
    return (last - first).total_seconds()


def volume(s: Story) -> list[Counted]:
    """When and where calls came."""
    found = []
    for row in _calls(s):
        times = ("received_at", "dispatched_at", "on_scene_at", "cleared_at")
        believed = [at for name in times if (at := getattr(row, name)) and row.time_flags.get(name) not in FAR_OFF]
        local = (believed or [row.ended_at])[0].astimezone(s.zone)
        words = {"team" if row.sent_to_team else "elsewhere", f"hour:{local:%H}", f"day:{local.isoweekday()}"}
        words |= {f"area:{row.area_id or 'none'}", f"source:{row.source}", f"type:{row.call_type or 'none'}"}
        found.append(Counted(words))
    return found
