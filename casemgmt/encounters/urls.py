"""Addresses of encounters."""

from django.urls import path

from .by_eye import views as by_eye
from .views import add_met, correct, importing, pages, record_form, twins

app_name = "encounters"
urlpatterns = [
    path("", pages.encounters, name="list"),
    path("record/", record_form.record, name="record"),
    path("record/matches/", record_form.matches, name="matches"),
    path("import/", importing.imports, name="imports"),
    path("import/by-eye/", by_eye.open_file, name="by_eye"),
    path("import/by-eye/<uuid:pk>/", by_eye.columns, name="columns"),
    path("import/by-eye/<uuid:pk>/try/", by_eye.trial, name="trial"),
    path("import/mappings/<uuid:pk>/remove/", by_eye.remove, name="remove_mapping"),
    path("import/<uuid:pk>/", importing.one_import, name="import"),
    path("import/<uuid:pk>/answer/", importing.answer, name="import_answer"),
    path("import/<uuid:pk>/report.csv", importing.report, name="import_report"),
    path("<uuid:pk>/", pages.encounter, name="encounter"),
    path("<uuid:pk>/correct/", correct.correct, name="correct"),
    path("met/<uuid:pk>/", correct.met, name="met"),
    path("<uuid:pk>/add/", add_met.add_met, name="add_met"),
    path("<uuid:pk>/join/", twins.join, name="join_twin"),
    path("<uuid:pk>/part/", twins.part, name="part_twin"),
]
