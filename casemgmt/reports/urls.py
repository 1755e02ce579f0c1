"""Addresses of oversight and reports."""

from django.urls import path

from .annotations import views as annotations
from .exports import views as exporting
from .monthly import views as monthly
from .review import views as review
from .signed import views as signed
from .views import figures, papers
from .who_looked import views as looked

app_name = "reports"
urlpatterns = [
    path("oversight/", figures.oversight, name="oversight"),
    path("reports/", figures.measures, name="measures"),
    path("reports/audit/", figures.audit, name="audit"),
    path("reports/measures/<slug:code>/", figures.measure, name="measure"),
    path("reports/measures/<slug:code>/behind/<str:figure>/", figures.behind, name="behind"),
    path("reports/measures/<slug:code>/file.csv", figures.download, name="csv"),
    path("reports/measures/<slug:code>/file.xlsx", figures.download, {"surface": "xlsx"}, name="xlsx"),
    path("reports/charts/<slug:code>.svg", figures.chart, name="chart"),
    path("reports/papers/", papers.ask, name="ask"),
    path("reports/papers/<uuid:pk>/", papers.run, name="run"),
    path("reports/papers/<uuid:pk>/report.pdf", papers.paper_file, name="paper"),
    path("reports/papers/<uuid:pk>/tables.xlsx", papers.workbook, name="workbook"),
    path("reports/papers/<uuid:pk>/printable/", papers.printable, name="printable"),
    path("reports/monthly/", monthly.plan, name="monthly"),
    path("reports/monthly/prepare/", monthly.prepare, name="prepare_month"),
    path("reports/exports/", exporting.exports, name="exports"),
    path("reports/exports/ask/", exporting.ask, name="ask_export"),
    path("reports/exports/<uuid:pk>/", exporting.export, name="export"),
    path("reports/exports/<uuid:pk>/go-on/", exporting.go_on, name="resume_export"),
    path("reports/exports/<uuid:pk>/file/", exporting.file, name="export_file"),
    path("reports/exports/<uuid:pk>/dictionary.csv", exporting.dictionary, name="export_dictionary"),
    path("reports/notes/", annotations.annotate, name="annotate"),
    path("reports/notes/<uuid:pk>/take-back/", annotations.take_back, name="annotation_back"),
    path("reports/signed/", signed.sign, name="sign"),
    path("reports/signed/<uuid:pk>/", signed.signed, name="signed"),
    path("reports/review/", review.samples, name="review"),
    path("reports/review/checklist/", review.checklist, name="review_checklist"),
    path("reports/review/<uuid:pk>/", review.sample, name="review_sample"),
    path("reports/review/<uuid:pk>/sign/", review.sign, name="review_sign"),
    path("reports/review/contacts/<uuid:pk>/", review.contact, name="review_contact"),
    path("reports/review/contacts/<uuid:pk>/read/", review.acknowledge, name="review_acknowledge"),
    path("reports/looked/<uuid:pk>/", looked.ask, name="looked"),
    path("reports/looked/papers/<uuid:pk>/", looked.run, name="looked_run"),
    path("reports/looked/papers/<uuid:pk>/who-looked.pdf", looked.paper_file, name="looked_paper"),
    path("reports/looked/papers/<uuid:pk>/printable/", looked.printable, name="looked_printable"),
    path("reports/missed/<uuid:pk>/cause/", figures.cause, name="cause"),
]
