"""The monthly report: every measure of the month before as a paper, prepared by the clock for those who read it."""
