"""What the documentation generates is what the code says today."""

from django.core.management import call_command


def test_generated_pages_are_fresh():
    call_command("docs", "--check")
