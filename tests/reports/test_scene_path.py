"""From a criterion to help: how far each call came, and why it came no further; counted by hand."""

from datetime import timedelta

import pytest

from casemgmt.encounters.actions import run_import, start_import
from casemgmt.encounters.models import Encounter
from casemgmt.encounters.queries import shipped_mappings
from casemgmt.reports.measures import scene
from tests.conftest import SHARED

from .conftest import add_up, counted, utc
from .test_unmet_workload_scene import rows

MET = utc(9, 9)
HEADING = (
    "yr,agency,service,inci_id,calltime,case_id,callsource,nature,closecode,closed_as,secs_to_disp,secs_to_arrv,"
    "secs_to_close,disp,arrv,beat,priority,zip,primeunit,units_dispd,units_arrived"
)


def call(number, service, nature, unit, *, source="E911", closed="ASST,ASSISTED", day="09", seconds="60,600,3000"):
    times = f"2026-09-{day} 00:05:17.000"
    about = f'2026,,{service} ,{number},{times},,{source},"{nature}",{closed},{seconds},1,1,B1,3,00000,{unit},1,1'
    return about.encode()


def bring(program, by, *lines):
    mapping = shipped_mappings()["police_dispatch"].read_text(encoding="utf-8")
    content = b"\n".join([HEADING.encode(), *lines])
    batch = start_import(
        program=program, mapping_text=mapping, file_name="all.csv", content=content, by=by, at=utc(9, 20)
    )
    return run_import(batch=batch, by=by, at=utc(9, 20))


def test_each_step_and_why_not(world, scope):
    there = {"on_scene_at": MET - timedelta(minutes=30), "received_at": MET - timedelta(minutes=50)}
    for because in ("no_team_free", "off_hours", "danger", ""):
        world.meet(MET, sent_to_team=False, criterion_met=True, not_sent_because=because, stayed_with="police")
    world.meet(MET, criterion_met=True, disposition="other")  # sent, and called off on the way
    world.meet(MET, criterion_met=True, disposition="nobody_found", **there)
    world.meet(MET, criterion_met=True, disposition="on_scene")
    world.meet(MET, disposition="on_scene")
    world.meet(MET, criterion_met=False, sent_to_team=False, stayed_with="ems", not_sent_because="no_team_free")
    result = scene(scope)
    assert rows(result, "path") == {
        "Met a criterion": [7, "100 %*", "100 %*"],
        "A team was available": [5, "71 %*", "71 %*"],
        "Sent to the team": [3, "60 %*", "43 %*"],
        "The team arrived": [2, "67 %*", "29 %*"],
        "Handled by the team": [1, "50 %*", "14 %*"],
        "Nobody said whether a criterion was met": [1, None, None],
    }
    assert rows(result, "lost") == {
        "No team was free": ["No team was available", 1],
        "Outside the team's hours": ["No team was available", 1],
        "Not safe without police": ["Available, not sent", 1],
        "Nobody said why": ["Available, not sent", 1],
        "Other outcome": ["Sent, did not arrive", 1],
        "No person found": ["Arrived, not handled by the team alone", 1],
    }
    assert counted(result) == {"team": 4, "elsewhere": 5, "stayed:police": 4, "stayed:ems": 1}
    assert add_up(result)


def test_the_second_shipped_mapping_reads_all_calls_of_a_police_center(riverside, manager, scope):
    batch = bring(
        riverside,
        manager,
        call(1, "LAW", "TRAFFIC STOP", "5Z99", source="SELF", closed="UTC,CITED"),
        call(2, "LAW", "CHECK WELFARE", "6E99"),
        call(3, "OTHR", "CHECK WELFARE, CAHOOTS", "CAHOOT", source="PHONE", closed="UTL,UNABLE TO LOCATE"),
        call(4, "FIRE", "PERSON DOWN", "E3", seconds="60,,"),
        call(5, "LAW", "CHECK WELFARE", "3J79", closed="ADVI,ADVISED"),
    )
    assert (batch.created, batch.refused, batch.skipped) == (5, 0, 0)
    result = scene(scope)
    assert counted(result) == {"team": 2, "elsewhere": 3, "stayed:police": 2, "stayed:ems": 1}
    told = {rate.code: (rate.count, rate.of) for rate in result.rates}
    assert (told["to_team"], told["promoted"], told["handled"]) == ((2, 5), (2, 3), (1, 2))
    assert rows(result, "sources") == {"911": [3], "Police hand-over": [1], "Other": [1]}
    assert rows(result, "outcomes") == {"Information only": [1], "No person found": [1]}
    one = Encounter.objects.get(external_id="3")
    assert (one.team, one.stayed_with, one.area.name) == ("CAHOOT", "", "B1")
    assert one.on_scene_at - one.received_at == timedelta(seconds=600)
    assert one.time_flags == {}


def test_the_same_calls_twice_change_nothing(riverside, manager):
    lines = [call(1, "LAW", "CHECK WELFARE", "6E99"), call(2, "OTHR", "TRANSPORT, CAHOOTS", "CAHOT")]
    bring(riverside, manager, *lines)
    again = bring(riverside, manager, *lines)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    later = bring(riverside, manager, call(1, "LAW", "CHECK WELFARE", "CAHOT"))
    assert (later.changed, Encounter.objects.get(external_id="1").stayed_with) == (1, "")


def test_a_real_sample_of_that_shape_goes_in(riverside, manager):
    path = SHARED / "data/cad/eugene_epd_cad_sample.csv"
    if not path.exists():
        pytest.skip("needs ../shared/data/cad, which is not here")
    batch = bring(riverside, manager, *path.read_bytes().splitlines()[1:])
    assert (batch.created, batch.refused) == (5, 0)
    assert Encounter.objects.filter(sent_to_team=True).count() == 2
    assert Encounter.objects.filter(stayed_with="police").count() == 3
    assert not Encounter.objects.exclude(time_flags={}).exists()
