"""Areas: typed, from a table or from GeoJSON, shown before they are written; renamed, retired, brought back."""

import json
import math
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casemgmt.accounts.actions import (
    add_area,
    add_member,
    bring_area_back,
    bring_areas,
    merge_areas,
    part_areas,
    rename_area,
    retire_area,
)
from casemgmt.accounts.areas.drawing import drawn
from casemgmt.accounts.areas.queries import choosable
from casemgmt.accounts.areas.reading import AreaRow, areas_in
from casemgmt.accounts.models import Area
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.core.tables import BadFile
from tests.together import together

TABLE = b"Ward no,Precinct,Lat,Lng\n1,Old Harbor,44.05,-123.09\n2,North  End,,\n3,old harbor,1,2\n"


def square(west, south, side=1.0):
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[west + x, south + y] for x, y in corners]


def shapes(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def shape(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_a_table_is_read_by_its_column_of_names_each_once():
    assert areas_in(TABLE, "areas.csv") == [AreaRow("Old Harbor", 44.05, -123.09), AreaRow("North End")]


@pytest.mark.parametrize("content", [b"Precinct\nNorth\nOld Harbor\n", b"North\n\nOld Harbor\nNORTH\n"])
def test_names_alone_are_enough(content):
    assert areas_in(content, "areas.txt") == [AreaRow("North"), AreaRow("Old Harbor")]


def test_a_heading_that_speaks_of_areas_names_them():
    assert areas_in(b"No,Beat title\n7,North\n", "beats.csv") == [AreaRow("North")]


def test_shapes_are_kept_by_the_middle_of_their_largest_part():
    two = {"type": "MultiPolygon", "coordinates": [[square(-124, 44, 0.1)], [square(-123, 44)]]}
    file = shapes(
        shape(two, id=1, beat_name="A1"),
        shape({"type": "Point", "coordinates": [-122.5, 43]}, id=2, beat_name="A2"),
        shape(None, id=3, beat_name="A3"),
    )
    found = [replace(row, outline=None) for row in areas_in(file, "x.geojson")]
    assert found == [AreaRow("A1", 44.5, -122.5), AreaRow("A2", 43.0, -122.5), AreaRow("A3")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{broken", "no GeoJSON"),
        (b'{"type": "Feature"}', "features"),
        (shapes(shape({"type": "Point", "coordinates": [500_000, 4_800_000]}, name="A")), "WGS 84"),
        (shapes(shape({"type": "Polygon", "coordinates": [["x"]]}, name="A")), "WGS 84"),
        (shapes(shape(None, code=1), shape(None, code=2)), "no names"),
        (b"name,lat,lon\nA,95,10\n", "no place on earth"),
        (b"", "empty"),
        (b"A report of the year\n" + b"Nothing in it is the name of an area. " * 4 + b"\n", "line 2: .* too long"),
        (b"Case,Outcome\n1,Home\n", "which column names the areas.*Case, Outcome"),
    ],
)
def test_what_cannot_be_read_says_why(content, words):
    with pytest.raises(BadFile, match=words):
        areas_in(content, "areas")


@pytest.fixture
def area(db, riverside, admin, now):
    return add_area(program=riverside, name="Old Harbor", latitude=44.0, longitude=-123.0, by=admin, at=now)


def test_a_file_adds_what_is_new_and_keeps_the_place_it_does_not_name(area, riverside, admin, now):
    retire_area(area=area, by=admin, at=now)
    bring_areas(program=riverside, rows=[AreaRow("old harbor"), AreaRow("Uptown", 44.1, -123.2)], by=admin, at=now)
    found = {row.name: (row.point, row.is_active) for row in riverside.areas.all()}
    assert found == {"Old Harbor": ((44.0, -123.0), True), "Uptown": ((44.1, -123.2), True)}


def test_renamed_retired_and_back(area, riverside, admin, now):
    add_area(program=riverside, name="Uptown", by=admin, at=now)
    with pytest.raises(NotPossible, match="has this name"):
        rename_area(area=area, name="UPTOWN", by=admin, at=now)
    with pytest.raises(NotPossible, match="Give it a name"):
        rename_area(area=area, name="  ", by=admin, at=now)
    rename_area(area=area, name=" Harbor  side ", by=admin, at=now)
    for act in (retire_area, retire_area, bring_area_back):
        act(area=area, by=admin, at=now)
    area.refresh_from_db()
    assert (area.name, area.is_active) == ("Harbor side", True)
    verbs = list(Event.objects.filter(subject_id=area.pk).order_by("id").values_list("verb", flat=True))
    assert verbs == ["area.added", "area.renamed", "area.retired", "area.brought_back"]


def test_the_page_shows_a_file_before_it_writes(client, riverside, admin, area):
    client.force_login(admin)
    shown = client.post("/settings/areas/file/", {"areas-file": SimpleUploadedFile("areas.csv", TABLE)})
    text = shown.content.decode()
    assert "is there already" in text
    assert "North End" in text
    assert Area.objects.count() == 1, "nothing is written yet"
    done = client.post("/settings/areas/bring/", {"rows": shown.context["told"]})
    assert done.url.startswith("/settings/areas/")
    assert set(Area.objects.values_list("name", flat=True)) == {"Old Harbor", "North End"}
    refused = client.post("/settings/areas/file/", {"areas-file": SimpleUploadedFile("areas.csv", b"{")})
    assert refused.status_code == 422
    for told in (
        "",
        "[]",
        '[{"name": ""}]',
        '[{"name": "A", "latitude": "x", "longitude": 1}]',
        '[{"name": "A", "latitude": 91, "longitude": 1}]',
        '{"a": 1}',
    ):
        assert client.post("/settings/areas/bring/", {"rows": told}).status_code == 404
    page = client.post(f"/settings/areas/{area.pk}/rename/", {"name": "North End"}, follow=True)
    assert "has this name" in page.content.decode()
    told = client.post(f"/settings/areas/{area.pk}/retire/", follow=True)
    assert "is retired: no new call is recorded in it" in told.content.decode()
    assert "Bring back" in client.get("/settings/areas/").content.decode()


def test_another_programs_area_is_not_found(client, other_navigator, lakeside, clock, now, area, admin):
    add_member(program=lakeside, user=other_navigator, role="administrator", by=clock, at=now)
    client.force_login(other_navigator)
    assert client.post(f"/settings/areas/{area.pk}/retire/").status_code == 404


# Two areas become one.


@pytest.fixture
def uptown(area, riverside, admin, now):
    return add_area(program=riverside, name="Uptown", by=admin, at=now)


def test_merged_and_undone_with_who_and_when(area, uptown, admin, now):
    retire_area(area=area, by=admin, at=now)
    merge = merge_areas(area=area, into=uptown, by=admin, at=now)
    area.refresh_from_db()
    assert (area.now, area.is_active, merge.merged_by, merge.merged_at) == (uptown, False, admin, now)
    for act in (
        lambda **who: merge_areas(area=area, into=uptown, **who),
        lambda **who: bring_area_back(area=area, **who),
    ):
        with pytest.raises(NotPossible, match="was merged into Uptown"):
            act(by=admin, at=now)
    for _press in range(2):
        part_areas(merge=merge, by=admin, at=now)
    area.refresh_from_db()
    assert (area.now, area.is_active) == (area, False), "it was retired before, and is so again"
    merge.refresh_from_db()
    assert (merge.undone_by, merge.undone_at) == (admin, now)


def test_a_chain_leads_to_its_end_and_an_undone_step_is_taken_out(area, uptown, riverside, admin, now):
    north = add_area(program=riverside, name="North", by=admin, at=now)
    merge_areas(area=area, into=uptown, by=admin, at=now)
    second = merge_areas(area=uptown, into=north, by=admin, at=now)
    assert Area.objects.get(pk=area.pk).now == north
    part_areas(merge=second, by=admin, at=now)
    assert Area.objects.get(pk=area.pk).now == uptown


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_make_no_circle(area, uptown, admin, now):
    together(
        lambda: merge_areas(area=area, into=uptown, by=admin, at=now),
        lambda: merge_areas(area=uptown, into=area, by=admin, at=now),
    )
    assert Area.objects.filter(merged_into__isnull=False).count() == 1


def test_a_file_leaves_what_was_merged_as_it_is(area, uptown, riverside, admin, now):
    merge_areas(area=area, into=uptown, by=admin, at=now)
    assert bring_areas(program=riverside, rows=[AreaRow("OLD HARBOR"), AreaRow("North")], by=admin, at=now) == 1
    assert Area.objects.get(pk=area.pk).now == uptown
    with pytest.raises(NotPossible, match="Undo that first"):
        add_area(program=riverside, name="old harbor", by=admin, at=now)


def test_the_page_of_an_area_merges_it_and_tells_its_past(client, area, uptown, admin, navigator, lakeside, now):
    rename_area(area=area, name="Harbor side", by=admin, at=now)
    client.force_login(admin)
    away = Area.objects.create(program=lakeside, name="Lake")
    refused = client.post(f"/settings/areas/{area.pk}/merge/", {"into": away.pk})
    assert refused.status_code == 422
    done = client.post(f"/settings/areas/{area.pk}/merge/", {"into": uptown.pk}, follow=True).content.decode()
    for words in ("Harbor side is part of Uptown now.", "Old Harbor", "became part of", admin.name):
        assert words in done, words
    merge = area.merges.get()
    listed = client.get("/settings/areas/").content.decode()
    assert "part of Uptown" in listed
    back = client.post(f"/settings/areas/merges/{merge.pk}/undo/", follow=True).content.decode()
    assert "stands for itself again" in back
    client.force_login(navigator)
    assert client.post(f"/settings/areas/merges/{merge.pk}/undo/").status_code == 403


# The map.


def test_shapes_are_kept_coarsely_and_drawn_in_their_places(riverside, admin, now, client):
    around = [[-123 + 0.1 * math.cos(n / 500), 44 + 0.1 * math.sin(n / 500)] for n in range(3142)]
    file = shapes(shape({"type": "Polygon", "coordinates": [around]}, name="Round"), shape(
        {"type": "Point", "coordinates": [-122.7, 44]}, name="Spot"))  # fmt: skip
    rows = areas_in(file, "x.geojson")
    assert 8 <= sum(map(len, rows[0].outline)) <= 160
    assert rows[1].outline is None
    bring_areas(program=riverside, rows=rows, by=admin, at=now)
    bring_areas(program=riverside, rows=[AreaRow("Round")], by=admin, at=now)
    assert riverside.areas.get(name="Round").outline == rows[0].outline, "a list of names takes no shape away"
    client.force_login(admin)
    page = client.get("/settings/areas/").content.decode()
    assert page.count("area-map__shape") == 1
    assert page.count("area-map__dot") == 2
    found = drawn(enumerate(riverside.areas.order_by("name"), 1))
    places = {one.area.name: (one.x, one.y) for one in found.shapes}
    assert places["Round"][0] < places["Spot"][0]
    assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in places.values())


def test_no_place_no_map_and_one_place_is_in_the_middle(area, riverside):
    [one] = drawn([(1, area)]).shapes
    assert (one.x, one.y) == (320, 220)
    area.latitude = area.longitude = None
    assert drawn([(1, area)]) is None


def test_a_retired_area_stays_choosable_where_it_stands_already(area, uptown, riverside, lakeside, admin, now):
    """Else whoever corrects something else would lose it."""
    away = Area.objects.create(program=lakeside, name="Lake")
    retire_area(area=area, by=admin, at=now)
    assert set(choosable(riverside.pk)) == {uptown}
    assert set(choosable(riverside.pk, area.pk)) == {uptown, area}
    assert set(choosable(riverside.pk, away.pk)) == {uptown}
