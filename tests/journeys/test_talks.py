"""A navigator writes down a talk with a hospital, on a phone and without JavaScript."""

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
DEVICES = pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)], ids=["phone", "desk-no-script"])


@DEVICES
def test_a_navigator_writes_a_talk(walk, navigator, width, script):
    walker = walk(navigator, width=width, script=script).go(reverse("providers:stakeholders"))
    walker.follow("Add")
    walker.page.get_by_label("Name", exact=True).fill("Mercy Hospital")
    walker.press("Add").says("Mercy Hospital")
    walker.page.get_by_label("What was said").fill("They call us at discharge")
    walker.press("Write it down").says("The talk is written down.").see("stakeholder")
