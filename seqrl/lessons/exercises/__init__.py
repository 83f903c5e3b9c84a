"""The exercises of the lessons: for each, what every right answer does."""
