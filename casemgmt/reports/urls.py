"""Addresses of oversight and reports."""

from django.urls import path

from .views import acting, looking

app_name = "reports"
urlpatterns = [
    path("oversight/", looking.oversight, name="oversight"),
    path("reports/", looking.measures, name="measures"),
    path("reports/audit/", looking.audit, name="audit"),
    path("reports/measures/<slug:code>/", looking.measure, name="measure"),
    path("reports/measures/<slug:code>/behind/<str:figure>/", looking.behind, name="behind"),
    path("reports/measures/<slug:code>/file.csv", acting.download, name="csv"),
    path("reports/charts/<slug:code>.svg", looking.chart, name="chart"),
    path("reports/papers/", acting.ask, name="ask"),
    path("reports/papers/<uuid:pk>/", acting.run, name="run"),
    path("reports/papers/<uuid:pk>/report.pdf", acting.paper_file, name="paper"),
    path("reports/papers/<uuid:pk>/printable/", acting.printable, name="printable"),
    path("reports/missed/<uuid:pk>/cause/", acting.cause, name="cause"),
]
