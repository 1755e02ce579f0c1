"""Addresses of duties."""

from django.urls import path

from . import views
from .rota.urls import urlpatterns as rota

app_name = "duties"

urlpatterns = [
    path("late/", views.late, name="late"),
    path("late/file/", views.late_file, name="late_file"),
    *rota,
]
