"""What a program takes along when it leaves: one file of all its rows and papers, in open formats."""
