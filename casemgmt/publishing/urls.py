"""Addresses of what is published, and of switching it on. Those for everybody stay as they are."""

from django.urls import path

from . import views
from .extracts import views as extracts

app_name = "publishing"
SPANISH = {"language": "es"}
urlpatterns = [
    path("publishing/", views.publishing, name="publishing"),
    path("publishing/stop/", views.stop, name="stop"),
    path("publishing/previews/<uuid:pk>/", views.preview, name="preview"),
    path("publishing/previews/<uuid:pk>/publish/", views.publish, name="publish"),
    path("publishing/council/", views.council, name="council"),
    path("publishing/council/<uuid:pk>.pdf", views.council_file, name="council_file"),
    path("publishing/extracts/", extracts.extracts, name="extracts"),
    path("publishing/extracts/<uuid:pk>/", extracts.extract, name="extract"),
    path("publishing/extracts/<uuid:pk>/<slug:name>.csv", extracts.extract_file, name="extract_file"),
    path("published/<slug:slug>/", views.public_page, name="public"),
    path("published/<slug:slug>/<int:year>-<int:number>/", views.public_page, name="public_quarter"),
    path("published/<slug:slug>/es/", views.public_page, SPANISH, name="public_es"),
    path("published/<slug:slug>/es/<int:year>-<int:number>/", views.public_page, SPANISH, name="public_quarter_es"),
    path("published/<slug:slug>/data.csv", views.public_csv, name="public_csv"),
    path("published/<slug:slug>/data.json", views.public_json, name="public_json"),
    path("published/<slug:slug>/dictionary.csv", views.public_dictionary, name="public_dictionary"),
]
