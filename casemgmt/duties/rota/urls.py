"""Addresses of the rota."""

from django.urls import path

from . import views

urlpatterns = [
    path("on-call/", views.rota, name="rota"),
    path("on-call/<uuid:pk>/end/", views.take_off, name="take_off"),
]
