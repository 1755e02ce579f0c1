"""Addresses of files. No name stands in one."""

from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:pk>/files/", views.files, name="files"),
    path("files/<uuid:pk>/", views.correct, name="file"),
    path("files/<uuid:pk>/download/", views.download, name="download"),
]
