"""Right answers in unusual forms: a file a lesson, as `tests/exercises/wrong` has the wrong ones.

Each is a function named like its exercise, under `@right`; its docstring says what is unusual.
They were written from the lesson's text, without a look at the check.
"""
