"""What piled up for the same readers travels as one letter, whatever kinds it is of; who is alone gets what they always
got; what must go alone does."""

from datetime import timedelta

import pytest
from django.core import mail

from casemgmt.core import effects
from casemgmt.core.effects import EffectKind, piles, sending
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import neutral_mail

pytestmark = pytest.mark.django_db

NIGHT = timedelta(hours=9)


@pytest.fixture
def kinds(monkeypatch):
    """Two kinds that share a letter and one that does not; what is `over` has nothing to say any more."""
    over = set()

    def kind(sentence, **facts):
        def send(effect, at):
            if str(effect.pk) in over:
                return None
            to, link = effect.data["to"], f"https://a.example/{effect.data['to']}/"
            reply = f"https://a.example/r/{effect.pk}/" if effect.data.get("reply") else ""
            words = {"subject": f"{sentence}!", "sentence": sentence, "languages": ["en"]}
            return neutral_mail(to=[f"{to}@a.example"], link=link, reply=reply, **words)

        return EffectKind(send, **facts)

    monkeypatch.setitem(effects.KINDS, "asked", kind("Somebody asks."))
    monkeypatch.setitem(effects.KINDS, "moved", kind("Something moved."))
    monkeypatch.setitem(effects.KINDS, "invited", kind("You are invited.", alone="its link works once"))
    return over


def pile(now, kind, number, to="nell", **ids):
    return [effects.tell(kind, key=f"{kind}:{to}:{n}", at=now, to=to, **ids) for n in range(number)]


def letters_to(name):
    return [letter for letter in mail.outbox if letter.to == [f"{name}@a.example"]]


def test_one_reader_gets_one_letter_with_a_line_for_each_kind(kinds, now):
    pile(now, "asked", 20)
    pile(now, "moved", 22)
    pile(now, "moved", 1, to="mia")
    effects.deliver_due(at=now + NIGHT)
    (letter,) = letters_to("nell")
    assert letter.subject == "42 things wait for you"
    assert "Somebody asks. (20)" in letter.body
    assert "Something moved. (22)" in letter.body
    assert letter.body.count("https://a.example/nell/") == 2
    (alone,) = letters_to("mia")
    assert alone.subject == "Something moved.!"
    assert not effects.waiting(now + NIGHT).exists()


def test_each_request_keeps_its_own_way_to_answer_without_an_account(kinds, now):
    asked = pile(now, "asked", 4, reply=1)
    effects.deliver_due(at=now)
    (letter,) = letters_to("nell")
    assert all(f"https://a.example/r/{effect.pk}/" in letter.body for effect in asked)


def test_two_that_wait_are_one_letter_and_one_is_what_it_was(kinds, now):
    pile(now, "asked", 1)
    pile(now, "moved", 1)
    pile(now, "moved", 1, to="mia")
    effects.deliver_due(at=now)
    assert sorted(letter.subject for letter in mail.outbox) == ["2 things wait for you", "Something moved.!"]


def test_what_must_go_alone_does(kinds, now):
    pile(now, "invited", 5)
    pile(now, "asked", 5)
    effects.deliver_due(at=now)
    assert sorted(letter.subject for letter in mail.outbox) == ["5 things wait for you"] + ["You are invited.!"] * 5


def test_what_was_overtaken_is_not_counted_and_nothing_is_said_of_nothing(kinds, now):
    asked = pile(now, "asked", 5)
    piles.find_readers(now)
    kinds |= {str(effect.pk) for effect in asked[:3]}
    effects.deliver_due(at=now)
    assert "2 things" in mail.outbox[0].subject
    gone = pile(now, "moved", 5)
    kinds |= {str(effect.pk) for effect in gone}
    effects.deliver_due(at=now)
    assert len(mail.outbox) == 1
    assert not effects.waiting(now).exists()


def test_what_failed_all_night_is_one_letter_too(kinds, now, monkeypatch):
    """Each was tried alone and put off for a time of its own; the server is back, and one letter tells of them all."""

    def down(self, **options):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", down)
        for minutes in range(0, 120, 10):
            pile(now, "asked", 1, to="nell", minute=minutes)
            effects.tell("asked", key=f"asked:{minutes}", at=now + timedelta(minutes=minutes), to="nell")
            effects.deliver_due(at=now + timedelta(minutes=minutes))
    effects.deliver_due(at=now + NIGHT)
    (letter,) = letters_to("nell")
    assert letter.subject == "13 things wait for you"


def test_a_letter_whose_outcome_is_not_known_is_said_again_as_it_was(kinds, now):
    pile(now, "asked", 3)
    effects.deliver_due(at=now)
    Effect.objects.filter(delivered_at=now).update(delivered_at=None, lease="12345678-1234-5678-1234-567812345678")
    pile(now, "moved", 3)
    effects.deliver_due(at=now + NIGHT)
    first, again, other = sorted(mail.outbox, key=lambda letter: "moved" in letter.body)
    assert first.body == again.body
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"] != other.extra_headers["Message-ID"]


def test_who_is_read_by_somebody_else_by_now_goes_on_its_own(kinds, now):
    pile(now, "asked", 4)
    piles.find_readers(now)
    moved_on = Effect.objects.order_by("created_at").last()
    moved_on.data = {"to": "mia"}
    moved_on.save()
    effects.deliver_due(at=now)
    assert (len(letters_to("nell")), len(letters_to("mia"))) == (1, 1)


def test_what_the_clock_writes_waits_a_moment_so_that_it_travels_together(kinds, now):
    """A sweep writes one after another; a worker that looks between two of them must not send the first alone."""
    with effects.settling():
        first = effects.tell("asked", key="first", at=now, to="nell")
    assert first.due_at > now
    pile(first.due_at + timedelta(seconds=10), "moved", 2)
    effects.deliver_due(at=first.due_at)
    assert [letter.subject for letter in mail.outbox] == ["3 things wait for you"]


def test_no_address_can_be_read_from_a_fingerprint(kinds, now):
    pile(now, "asked", 3)
    piles.find_readers(now)
    assert len(set(Effect.objects.values_list("reader", flat=True))) == 1
    assert "nell" not in Effect.objects.first().reader


def test_asking_many_for_one_letter_keeps_the_lease(kinds, now, monkeypatch):
    """It may take longer than a lease lasts; the lease is renewed meanwhile, and who lost it sends nothing."""
    pile(now, "asked", 60)
    renewed = []
    usual = sending._renewed
    monkeypatch.setattr(sending, "_renewed", lambda held: renewed.append(1) or usual(held))
    effects.deliver_due(at=now)
    assert len(renewed) >= 3
    assert len(mail.outbox) == 1
    pile(now, "moved", 60)
    monkeypatch.setattr(sending, "_renewed", lambda held: False)
    effects.deliver_due(at=now)
    assert len(mail.outbox) == 1
    assert Effect.objects.waiting().count() == 1


def test_one_that_cannot_be_made_spoils_no_letter(kinds, now):
    asked = pile(now, "asked", 4)
    piles.find_readers(now)
    Effect.objects.filter(pk=asked[3].pk).update(data={})
    effects.deliver_due(at=now)
    assert [letter.subject for letter in mail.outbox] == ["3 things wait for you"]
    (left,) = Effect.objects.waiting()
    assert (left.pk, left.last_error) == (asked[3].pk, "KeyError")
