"""Who is late, why, and who should act: from the sign-in to the press that helps, as a manager walks it."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import take_on
from casemgmt.duties.models import Duty
from casemgmt.followups.actions import sweep_contacts
from tests.loop import case, meet, person  # noqa: F401 (fixtures)
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.fixture
def monday(meet, navigator, manager, now):
    """A navigator is late with fifteen contacts; a call of this night is nobody's."""
    for number in range(15):
        call = meet(phone=f"541 555 03{number:02}", cleared_at=now - timedelta(hours=22))
        take_on(encounter=call, person=call.people.get(), by=navigator, at=now - timedelta(hours=21))
    meet(risk="high", phone="541 555 0399", cleared_at=now - timedelta(hours=2))
    sweep_contacts(at=now)
    return Duty.objects.late(now)


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_sign_in_to_who_should_act_in_three_presses(monday, walk, manager, width, script, now):
    walker = walk(manager, width=width, script=script)
    page = walker.page
    if width == 390:
        walker.open("Menu")
    walker.follow("Late", within=page.get_by_role("navigation")).see("late").says("16 late")
    walker.says("15 × Contact").says("1 × Take on")
    walker.follow("Who assigns cases")
    take_on_link = page.get_by_role("link", name="Take it on")
    expect(take_on_link).to_be_visible()
    walker.see("late, one heading open")
    page.go_back()
    walker.follow("Nell Navigator")
    expect(page.get_by_role("link", name="Record attempt").first).to_be_visible()
    walker.see("late, another heading open").says("planned contact: 24 h contact")
    walker.follow("Give away", exact=False)
    expect(page.get_by_role("heading", level=1)).to_contain_text("somebody else")
