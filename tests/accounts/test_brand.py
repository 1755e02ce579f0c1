"""How a program shows itself: name, logo, color and languages, on every surface, and never on another program's."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casemgmt.accounts.brand import colors
from casemgmt.accounts.brand.actions import set_brand
from casemgmt.accounts.brand.forms import COLORS, OWN
from casemgmt.accounts.brand.logos import LARGEST, take_logo
from casemgmt.accounts.brand.models import BrandRule
from casemgmt.accounts.models import Program
from casemgmt.core.errors import NotPossible
from casemgmt.core.neutral_mail import in_one_letter, neutral_mail
from casemgmt.core.uploads import RefusedFile

pytestmark = pytest.mark.django_db


def picture(size=(900, 300), form="PNG", color="#123456"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, form)
    return out.getvalue()


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def put(program, by, at, **words):
    said = {"shown_name": "River Help", "color": "#00687d", **words}
    made = set_brand(program=program, by=by, at=at, **said)
    program.refresh_from_db()
    return made


@given(st.integers(0, 0xFFFFFF))
def test_words_in_any_allowed_color_are_read_on_white_and_on_its_pale_shade(number):
    color = f"#{number:06x}"
    if colors.contrast(color) >= colors.LEAST_CONTRAST:
        words = colors.for_words(color)
        assert colors.contrast(words) >= colors.LEAST_CONTRAST
        assert colors.contrast(words, colors.pale(color)) >= colors.LEAST_CONTRAST


def test_contrast_is_that_of_the_standard():
    assert round(colors.contrast("#000000"), 1) == 21
    assert round(colors.contrast("#767676"), 2) == 4.54
    assert colors.contrast("#777777") < 4.5
    assert all(colors.contrast(color) >= 4.5 for color, _words in COLORS if color not in ("", OWN))


@pytest.mark.parametrize("color", ["#777777", "#ffd000", "blue", "#12345", "red;}body{display:none"])
def test_what_cannot_be_read_or_is_no_color_is_refused(riverside, admin, now, color):
    with pytest.raises(NotPossible) as problem:
        put(riverside, admin, now, color=color)
    assert problem.value.field == "color"
    assert not BrandRule.objects.exists()


def test_a_logo_is_drawn_anew_small_and_holds_nothing_else():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (1200, 900), "red").save(out, "JPEG", exif=exif)
    taken = take_logo(upload(out.getvalue(), "x.jpg"))
    kept = Image.open(io.BytesIO(taken))
    assert (kept.format, b"secret" in taken) == ("PNG", False)
    assert kept.width <= LARGEST[0]
    assert kept.height <= LARGEST[1]


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", b"%PDF-1.4", b"", picture()[:60],
     picture(size=(4, 4)), b"x" * 1_000_001],
)  # fmt: skip
def test_what_is_no_raster_picture_is_refused(content):
    with pytest.raises(RefusedFile):
        take_logo(upload(content))


def test_every_change_is_a_row_and_the_program_says_what_counts(riverside, lakeside, admin, now):
    put(riverside, admin, now, logo=picture())
    assert (riverside.shown_name, riverside.shown.color) == ("River Help", "#00687d")
    assert put(riverside, admin, now, logo_alt="") == BrandRule.objects.get()  # the same again writes nothing
    assert lakeside.shown.css_url == lakeside.shown.logo_url == ""
    assert lakeside.shown_name == lakeside.name


def test_only_who_sets_the_rules_may(riverside, navigator, now):
    with pytest.raises(PermissionDenied):
        put(riverside, navigator, now)


def test_stylesheet_and_logo_are_for_everybody_and_kept_for_ever(client, riverside, admin, now):
    put(riverside, admin, now, logo=take_logo(upload(picture())))
    look = riverside.shown
    for user in (None, admin):
        client.logout() if user is None else client.force_login(user)
        css, logo = client.get(look.css_url), client.get(look.logo_url)
        assert css["Content-Type"].startswith("text/css")
        assert b"#00687d" in css.content
        assert logo["Content-Type"] == "image/png"
        assert "immutable" in css["Cache-Control"]
        assert "immutable" in logo["Cache-Control"]
        assert not css.cookies
    assert client.get(reverse("accounts:look_css", args=["0" * 24])).status_code == 404


def test_pages_of_the_program_show_it_and_another_program_s_never(client, riverside, lakeside, admin, navigator, now):
    put(riverside, admin, now, logo=picture())
    client.force_login(navigator)
    told = client.get(reverse("followups:my_day")).content.decode()
    assert "River Help" in told
    assert riverside.shown.css_url in told
    assert riverside.shown.logo_url in told


def test_who_works_for_two_programs_sees_each_on_its_own_pages_alone(client, riverside, lakeside, admin, clock, now):
    from casemgmt.accounts.actions import add_member  # noqa: PLC0415

    add_member(program=lakeside, user=admin, role="administrator", by=clock, at=now)
    put(riverside, admin, now)
    client.force_login(admin)
    page = reverse("accounts:numbers")
    assert "River Help" in client.get(page, {"program": riverside.slug}).content.decode()
    assert "River Help" not in client.get(page, {"program": lakeside.slug}).content.decode()
    assert "River Help" not in client.get(reverse("accounts:sessions")).content.decode()


def test_sign_in_shows_it_where_there_is_but_one_program(client, riverside, admin, now):
    put(riverside, admin, now)
    others = Program.objects.exclude(pk=riverside.pk)
    assert not others.exists()
    assert "River Help" in client.get(reverse("account_login")).content.decode()
    Program.objects.create(name="Elsewhere", slug="elsewhere")
    assert "River Help" not in client.get(reverse("account_login")).content.decode()


def test_mail_says_it_in_both_parts_and_together_only_where_all_are_of_it(riverside, lakeside, admin, now):
    put(riverside, admin, now)
    put(lakeside_admin := lakeside, _admin_of(lakeside), now, shown_name="Lake Help")
    words = {"to": ["a@x.org"], "subject": "News", "link": "https://x.org/1", "languages": ["en"]}
    first = neutral_mail(sentence="One came.", look=riverside.shown, **words)
    parts = {part.get_content_type(): part.get_payload(decode=True).decode() for part in _parts(first)}
    assert set(parts) == {"text/plain", "text/html"}
    assert "River Help" in parts["text/html"]
    assert "#00687d" in parts["text/html"]
    assert "One came." in parts["text/html"]
    assert 'href="https://x.org/1"' in parts["text/html"]
    other = neutral_mail(sentence="Two came.", look=lakeside_admin.shown, **words)
    assert [part.get_content_type() for part in _parts(in_one_letter([first, other]))] == ["text/plain"]


def _admin_of(program):
    from casemgmt.accounts.actions import add_member  # noqa: PLC0415
    from casemgmt.accounts.models import User  # noqa: PLC0415
    from casemgmt.core.actor import CLOCK  # noqa: PLC0415

    user = User.objects.create_user(f"admin@{program.slug}.org", "a-long-enough-word", name="Lake Admin")
    add_member(program=program, user=user, role="administrator", by=CLOCK, at=program.created_at)
    return user


def _parts(mail):
    return [part for part in mail.message().walk() if not part.is_multipart()]


def test_the_page_looks_first_keeps_the_logo_then_saves_with_history(client, riverside, admin):
    client.force_login(admin)
    page = reverse("accounts:brand")
    said = {"shown_name": "River Help", "color": "own", "typed": "#0A5C36", "languages": ["en"], "seen": ""}
    looked = client.post(page, {**said, "logo": upload(picture()), "look": "1"})
    words = looked.content.decode()
    assert reverse("accounts:tried_css", args=["0a5c36"]) in words
    assert "data:image/png;base64," in words
    assert not BrandRule.objects.exists()
    kept = looked.context["form"]["kept_logo"].value()
    assert client.post(page, {**said, "kept_logo": kept}).status_code == 302
    riverside.refresh_from_db()
    assert (riverside.shown.color, riverside.shown.has_logo, riverside.languages) == ("#0a5c36", True, ["en"])
    told = " ".join(client.get(page).content.decode().split())
    assert "<del>the product&#x27;s</del> → #0a5c36" in told
    refused = client.post(page, {**said, "typed": "#ffffff"})
    assert refused.status_code == 422
    assert "Too light to be read on white: 1.0 to 1" in refused.content.decode()
    assert client.get(reverse("accounts:tried_css", args=["0a5c36"])).status_code == 200


def test_english_is_always_offered(riverside, admin, now):
    assert riverside.languages == ["en", "es"]
    put(riverside, admin, now, languages=[])
    assert riverside.languages == ["en"]


def test_json_sets_the_same(client, riverside, admin, navigator):
    client.force_login(admin)
    send = {"content_type": "application/json"}
    set_ = client.put("/api/v1/look/", {"shown_name": "River Help", "color": "#54278f"}, **send)
    assert set_.json()["shown_name"] == "River Help"
    assert set_.json()["stylesheet"]
    assert client.put("/api/v1/look/", {"color": "#ffd000"}, **send).status_code == 409
    client.force_login(navigator)
    assert client.put("/api/v1/look/", {"color": "#54278f"}, **send).status_code == 403


@pytest.mark.parametrize(("who", "page"), [("manager", "referrals:rules"), ("admin", "accounts:settings")])
def test_it_is_reached_from_a_page_of_ones_own_and_leads_back_there(request, client, who, page):
    client.force_login(request.getfixturevalue(who))
    assert reverse("accounts:brand") in client.get(reverse(page)).content.decode()
    back = client.get(reverse("accounts:brand")).context["back"]
    assert back == reverse(page)
