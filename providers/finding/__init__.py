"""Finding services as people ask for them: a question is read into conditions and words, answered by one statement."""
