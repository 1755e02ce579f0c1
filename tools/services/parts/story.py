"""From the printed link to a report: pages through the proxy, letters through SMTP, papers by a worker."""

import json
import re
from datetime import datetime, timedelta

from ..people import PEOPLE, WORD, browsers, come_in, set_up_second_step
from ..servers import keys
from ..words import must, say, wait_until

TITLE = "from the first administrator's printed link to a report"
NEEDS: tuple[str, ...] = ()
DESK = "desk@harborhouse.example"
DIRECTORY = [
    {
        "id": "11111111-1111-4111-8111-111111111111", "name": "Night shelter", "status": "active",
        "description": "Emergency shelter, beds for the night.",
        "organization": {"id": "22222222-2222-4222-8222-222222222222", "name": "Harbor House", "description": "Beds"},
        "service_at_locations": [{
            "id": "33333333-3333-4333-8333-333333333333",
            "location": {"id": "44444444-4444-4444-8444-444444444444", "name": "Harbor House",
                         "location_type": "physical"},
        }],
    }
]  # fmt: skip


def run(city) -> None:
    """One after the other, as the people of a new city would."""
    with browsers() as begin:
        ines = first_administrator(begin(), city)
        say("story: the printed link made Ines the first administrator")
        invite_everybody(ines)
        staff = {name: join(begin, city, name) for name in ("ada", "nora", "nell", "rita")}
        say("story: four people came in by mailed links, three with a second step")
        bring_the_directory(staff["nora"], staff["ada"])
        say("story: a directory came in by a file, and an agency's mail box was agreed on by two")
        case = a_call_becomes_a_case(staff["rita"], staff["nora"])
        say("story: a call was recorded and became a case")
        ask_for_a_bed(staff["nell"], case)
        link = city.post.link_to(DESK, r"https://\S+/r/[\w-]+/")
        the_desk_answers(begin(width=390, script=False), link)
        say("story: the agency answered from its mailed link; service began")
        staff["nell"].go(case).says("Linked")
        city.figure(f"story: report drawn in {report(staff['nora']):.1f} s by the worker of the lane paper")
        city.cases = [case]


def first_administrator(walker, city):
    """The command of the page, then the page that it prints."""
    said = city.manage("first_administrator", PEOPLE["ines"].email, on="web1")
    link = re.search(r"https://[^/]+(/settings/\S+)", said)[1]
    page = walker.go(link).see("the link").page
    page.get_by_label("Your name").fill(PEOPLE["ines"].name)
    page.get_by_label("Choose a password").fill(WORD)
    page.get_by_label("The password again").fill(WORD)
    walker.press("Begin").see("begun")
    set_up_second_step(walker, PEOPLE["ines"])
    page = walker.go("/settings/programs/").see("programs").page
    page.get_by_label("Name", exact=True).fill("Harbor Response")
    page.get_by_label("Time zone").select_option("America/Chicago")
    walker.press("Make the program").see("first days")
    walker.go("/settings/first-days/")
    page.get_by_role("link", name=re.compile(r"Set up\s*: Areas")).click()
    page.get_by_label("Name", exact=True).last.fill("Old Harbor")
    return walker.press("Add the area").says("The area was added")


def invite_everybody(walker) -> None:
    """One letter for each."""
    for person in (one for one in PEOPLE.values() if one.role):
        page = walker.go("/settings/people/").page
        page.get_by_label("E-mail").fill(person.email)
        page.get_by_label("Role", exact=True).select_option(person.role)
        walker.press("Send the invitation").see("invited")


def join(begin, city, name: str):
    """The letter's link, opened on a device of one's own."""
    person = PEOPLE[name]
    link = city.post.link_to(person.email, r"https://\S+/settings/join/[\w-]+/")
    return come_in(begin(width=390 if name == "rita" else 1280), link, person)


def bring_the_directory(manager, administrator) -> None:
    """A file of one agency; then its mail box, proposed by one and agreed to by another."""
    file = {"name": "directory.json", "mimeType": "application/json", "buffer": json.dumps(DIRECTORY).encode()}
    manager.go("/directory/import/").page.locator("input[type=file]").set_input_files(file)
    manager.press("Show what it would do")
    report = manager.page.url
    shows = lambda words: manager.page.goto(report) and words in manager.page.locator("body").inner_text()  # noqa: E731
    wait_until(lambda: shows("Nothing is written yet"), "the file is looked at")
    manager.press("Bring it in")
    wait_until(lambda: shows("Done"), "imported")
    manager.go("/directory/?q=Night+shelter").follow("Night shelter", exact=False).follow("Harbor House", exact=False)
    manager.follow("Requests from programs").see("partner")
    manager.page.get_by_text("Receives requests here", exact=True).click()
    manager.page.get_by_label("E-mail for requests").fill(DESK)
    manager.press("Propose").see("proposed")
    administrator.go("/settings/").follow("Changes that wait for a second person").follow("Harbor House")
    administrator.press("Agree").see("agreed")


def a_call_becomes_a_case(responder, manager, who=("Marisol", "Ibarra", "541 555 0123")) -> str:
    """The big form of a call, then the manager takes her on for the navigator; where the case is. Each time somebody
    else: of somebody who is known already the page asks first whether it is them."""
    from tests.journeys.test_whole_loop import next_step, tile, write

    responder.go("/encounters/record/")
    tile(responder, "source", "911")
    write(responder, "place", "5th and Main")
    next_step(responder)
    write(responder, "narrative", "Calm after a talk.")
    next_step(responder)
    tile(responder, "met-0-kind", "new")
    for field, words in zip(("first_name", "last_name", "phone"), who, strict=True):
        write(responder, f"met-0-{field}", words)
    tile(responder, "met-0-agrees", "yes")
    next_step(responder)
    tile(responder, "needs_heard", "food")
    tile(responder, "risk", "moderate")
    next_step(responder)
    tile(responder, "disposition", "on_scene")
    responder.page.locator("[data-send]").click()
    responder.page.wait_for_url("**/encounters/*-*/")
    call = re.search(r"/encounters/[\w-]+/", responder.page.url)[0]
    box = manager.go(call).follow("For a colleague").page.locator(".card", has_text=who[1])
    box.locator("select[name=owner]").select_option(label=PEOPLE["nell"].name)
    box.get_by_role("button", name="Take on").click()
    manager.page.wait_for_url("**/cases/*-*/")
    return re.search(r"/cases/[\w-]+/", manager.page.url)[0]


def ask_for_a_bed(navigator, case: str) -> None:
    """A need, a service, her consent, the request."""
    from tests.journeys.test_whole_loop import write

    page = navigator.go(case).open("Add a need").page
    page.locator("select[name=domain]").select_option("shelter")
    navigator.press("Add")
    page.wait_for_load_state()
    link = page.locator("a[href*='/refer/']").last.get_attribute("href")
    navigator.go(link).see("choose").page.get_by_role("link", name="Choose Night shelter").click()
    write(navigator, "asked", "One bed tonight")
    page.locator("select[name=consent-how_given]").select_option("verbal")
    write(navigator, "consent-witness", PEOPLE["nell"].name)
    navigator.see("ask").press("Send the request")
    page.wait_for_url("**/referrals/*-*/")


def the_desk_answers(partner, link: str) -> None:
    """Without an account and without JavaScript: accept, book, say that service began."""
    page = partner.go(re.sub(r"^https://[^/]+", "", link)).see("reply").page
    signs = re.search(r"code\s+([\w-]+)", page.locator("main").inner_text())[1][-4:]
    partner.is_silent_of("Marisol")
    _answer(partner, "Accept", signs)
    partner.open("Book an appointment")
    day = datetime.now() + timedelta(days=2)
    page.locator("#id_book_starts_at").fill(day.strftime("%Y-%m-%dT10:00"))
    _answer(partner, "Book an appointment", signs)
    partner.open("Did service begin?")
    page.locator("label[for=id_state_began_0]").click()
    page.locator("#id_state_service_on").fill((datetime.now() - timedelta(hours=6)).strftime("%Y-%m-%d"))
    _answer(partner, "Did service begin?", signs, press="Record")
    partner.says("Recorded. Thank you.").is_silent_of("Marisol")


def _answer(partner, button: str, signs: str, press: str = "") -> None:
    sheet = partner.page.locator("details.answer", has=partner.page.locator("summary", has_text=button)).first
    if sheet.get_attribute("open") is None:
        sheet.locator("summary").click()
    sheet.get_by_label("to confirm").fill(signs)
    sheet.get_by_role("button", name=press or button).click()
    partner.page.wait_for_load_state()


def report(manager) -> float:
    """Asked for, drawn by the worker, fetched whole; seconds."""
    began = datetime.now()
    manager.go("/reports/audit/").press("Prepare the PDF report")
    link = manager.page.get_by_role("link", name="Open the PDF")
    link.wait_for(timeout=180_000)
    seconds = (datetime.now() - began).total_seconds()
    url = manager.base + link.get_attribute("href")
    status, body = keys.fetch_bytes(url, Cookie=cookies(manager))
    must(status == 200 and body.startswith(b"%PDF"), f"the report is no PDF: {status} {body[:40]!r}")
    return seconds


def cookies(walker) -> str:
    """What this device sends with each request."""
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in walker.context.cookies())
