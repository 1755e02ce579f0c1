"""The rota: who is on call, from when to when; the named group that owes what is urgent at night."""
