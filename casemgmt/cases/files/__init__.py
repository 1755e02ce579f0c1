"""Papers and pictures kept with a case: an identity card, a letter, a form that was filled in by hand."""
