"""Wrong answers written from the lesson's text, without a look at the check: a file a lesson.

Each is a function named like its exercise, under `@unseen`; its docstring says what is wrong. As
with the changes made by machine, the check must reject it, in whatever words.
"""
