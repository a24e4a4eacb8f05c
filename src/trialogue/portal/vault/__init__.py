"""Encryption at rest: what people entrust to the desk is sealed with a key of their own, and erased by deleting it.

Imported by the parts of the portal that store something of a person; imports none of them. Explicit functions, no
magic fields: whoever reads a caller sees where text is sealed and where it is opened.
"""
