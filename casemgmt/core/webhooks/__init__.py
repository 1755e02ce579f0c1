"""Calls to other people's software: how they are signed, tried, given up and sent again. One home for every room that
announces something to a web address somebody typed."""
