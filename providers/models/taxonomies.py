"""Classifications: taxonomies, their terms, and what the terms are said of."""

from django.db import models

from .base import Sourced


class Taxonomy(Sourced):
    """A classification somebody published."""

    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    uri = models.TextField(blank=True)
    version = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        ordering = ["name", "id"]
        verbose_name_plural = "taxonomies"

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(Sourced):
    """One word of a taxonomy. `taxonomy` is its name as HSDS gives it in text, `taxonomy_detail` the row."""

    code = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    taxonomy = models.TextField(blank=True)
    taxonomy_detail = models.ForeignKey(
        Taxonomy, models.CASCADE, null=True, blank=True, related_name="terms", db_column="taxonomy_id"
    )
    language = models.CharField(max_length=40, blank=True)
    term_uri = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Attribute(Sourced):
    """A term said of a row of any table: `link_entity` names the table, `link_id` the row."""

    link_id = models.UUIDField()
    link_entity = models.CharField(max_length=60)
    taxonomy_term = models.ForeignKey(TaxonomyTerm, models.CASCADE, null=True, blank=True, related_name="attributes")
    link_type = models.TextField(blank=True)
    value = models.TextField(blank=True)
    label = models.TextField(blank=True)

    class Meta(Sourced.Meta):
        indexes = [models.Index(fields=["link_id"], name="attribute_link")]

    def __str__(self) -> str:
        return f"{self.label or self.value} {self.link_entity}"
