"""What the pair-of-actions test stands on: scenes, the table of actions, two lines, and the promises."""
