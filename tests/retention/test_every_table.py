"""Every table has an answer: what becomes of a person in it, and how long its rows are kept. A new table fails here."""

from fnmatch import fnmatch

from django.apps import apps
from django.db import models

from casemgmt.core.personal import PERSONAL
from casemgmt.retention import clearing
from casemgmt.retention.places import PLACES, REMOVED, WITHOUT_WORDS

EVERY = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label != "pghistory"]
TABLES = {model._meta.db_table: model for model in EVERY if model._meta.managed}
BY_TABLE = {place.table: place for place in PLACES}


def test_each_table_says_what_becomes_of_a_person_in_it():
    said = [*BY_TABLE, *(name for names in WITHOUT_WORDS.values() for name in names)]
    unsaid = [
        table for table in TABLES if not any(fnmatch(table, name) for name in said) and table != "core_correction"
    ]
    assert unsaid == [], "add them to casemgmt/retention/places.py"
    unknown = [name for name in said if not any(fnmatch(table, name) for table in TABLES)]
    assert unknown == ["pghistory_context"]


def test_every_personal_field_of_the_models_loses_its_words():
    """What the models themselves say holds a person, and no list of ours."""
    missing = []
    for model, names in PERSONAL.items():
        place = BY_TABLE.get(model._meta.db_table)
        if model._meta.db_table == "core_correction" or (place and place.goes):
            continue
        taken = {*place.words, *place.emptied} if place else set()
        missing += [f"{model._meta.label}.{name}" for name in names if name not in taken]
    assert missing == []


def test_what_is_replaced_are_words_with_room_for_the_mark():
    for place in PLACES:
        columns = {one.column: one for one in TABLES[place.table]._meta.concrete_fields}
        for name in place.words:
            field = columns[name]
            assert isinstance(field, models.CharField | models.TextField), f"{place.table}.{name}"
            assert not field.choices, f"{place.table}.{name} is a code"
            assert not field.null
            assert (field.max_length or 99) >= len(REMOVED)
        assert {*place.emptied, *place.purged} <= set(columns), place.table


def test_no_column_that_figures_count_is_emptied_unless_purged():
    for place in PLACES:
        counted = set(getattr(TABLES[place.table], "read_by_figures", ()))
        assert not counted & {*place.emptied} - {"birth_date"}, place.table
        assert not (counted and place.goes), place.table


def test_each_table_says_how_long_it_is_kept():
    assert [label for label, answer in clearing.table_of_answers() if not answer] == [], "retention/clearing.py"
    known = {model._meta.label for model in TABLES.values()}
    named = {*clearing.CLEARED, *clearing.ELSEWHERE, *clearing.BY_RULE}
    assert (named | {label for labels in clearing.WHY_STAYS.values() for label in labels}) <= known
