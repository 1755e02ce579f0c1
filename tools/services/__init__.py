"""`make test-services`: an installation of several machines, set up by the page, worked in, broken and restored."""
