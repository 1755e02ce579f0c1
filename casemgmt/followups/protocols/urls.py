"""Addresses of protocols and their steps."""

from django.urls import path

from .views import steps, versions

urlpatterns = [
    path("settings/protocols/", versions.protocol_list, name="protocols"),
    path("settings/protocols/add/", versions.protocol_add, name="protocol_add"),
    path("settings/protocols/<uuid:pk>/", versions.protocol, name="protocol"),
    path("settings/protocols/<uuid:pk>/draft/", versions.protocol_draft, name="protocol_draft"),
    path("settings/protocols/<uuid:pk>/discard/", versions.protocol_discard, name="protocol_discard"),
    path("settings/protocols/<uuid:pk>/preview/", versions.protocol_preview, name="protocol_preview"),
    path("settings/protocols/<uuid:pk>/publish/", versions.protocol_publish, name="protocol_publish"),
    path("settings/protocols/<uuid:pk>/retire/", versions.protocol_retire, name="protocol_retire"),
    path("settings/protocols/<uuid:pk>/steps/add/", steps.step_add, name="step_add"),
    path("settings/protocols/steps/<uuid:pk>/", steps.step_change, name="step_change"),
    path("settings/protocols/steps/<uuid:pk>/<slug:name>/", steps.step_do, name="step_do"),
]
