"""The versions of a record that we have seen, and what changed from one to the next, in words.

Reads the record archive; where a server holds none, the page says so. Imported by the portal's addresses.
"""
