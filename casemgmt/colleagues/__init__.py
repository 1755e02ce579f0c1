"""What we owe each other: trainings held and due, support after hard calls, and how work is (nobody is named)."""
