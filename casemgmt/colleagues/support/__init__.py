"""Support that was offered to a colleague after something hard, and whether it was taken."""
