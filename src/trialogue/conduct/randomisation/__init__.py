"""Randomisation: how arms are drawn, lists made and committed to, and how predictable a design is.

`designs` names the methods with their parameters, `sequences`, `minimisation` and `lists` draw, `commitment` fixes a
list before it is used, `assessment` simulates with the same code that draws. Pure: chance comes from a seed. Imports
nothing of the package but `errors`; imported by the rest of `conduct` and above.
"""
