"""Addresses of encounters."""

from django.urls import path

from .views import importing, reading, recording

app_name = "encounters"
urlpatterns = [
    path("", reading.encounters, name="list"),
    path("record/", recording.record, name="record"),
    path("record/matches/", recording.matches, name="matches"),
    path("import/", importing.imports, name="imports"),
    path("import/<uuid:pk>/", importing.one_import, name="import"),
    path("import/<uuid:pk>/report.csv", importing.report, name="import_report"),
    path("<uuid:pk>/", reading.encounter, name="encounter"),
]
