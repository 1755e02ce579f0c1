"""What to know before meeting a person (visit in pairs, dog, allergies): written for a while, by somebody."""
