"""Lists as files: every list of the program and the list behind each figure, line by line, as far as the asker sees."""
