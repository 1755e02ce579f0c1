"""My day as a test reads it: its lines in words, whichever list they stand on."""

from casemgmt.followups.day.cards import cards
from casemgmt.followups.day.queries import my_day


def cards_of(user, at):
    day = my_day(user, at)
    return cards(day, day.places)


def lines_of(user, at):
    return [line for card in cards_of(user, at) for line in card.lines]


def on_list(user, at, name):
    """The kinds of duty of the people on one list."""
    return [due.kind for place in my_day(user, at).lists[name] for due in place.dues]
