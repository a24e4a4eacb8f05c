"""What is kept of people: said on a page, given to them as one file, erased at their wish or when its time is over.

Knows every part of the portal that keeps something of a person; imported by none of them. A part that begins to keep
something adds a line to `own_data` and, if it ends by itself, to `retention`.
"""
