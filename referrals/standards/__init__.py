"""What a program expects of agencies and promises them: clocks, terms, and how they came to be."""
