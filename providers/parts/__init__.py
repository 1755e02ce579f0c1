"""The parts of a listing, each edited on a small page of its own: numbers, languages, documents, costs, contacts."""
