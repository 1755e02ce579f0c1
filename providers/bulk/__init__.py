"""One change to many listings: chosen, looked at, pressed, taken back as one."""
