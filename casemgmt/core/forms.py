"""Form base classes and the renderer (stopgap until the design system lands)."""

from django import forms
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Templates of the project first."""


class Form(forms.Form):
    """Base of all forms."""
