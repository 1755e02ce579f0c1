"""The ledger of duties: who owes what by when. The only place where it stands whose turn it is."""
