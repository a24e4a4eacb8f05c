"""The language of the pages: the choice in the header, and the catalogues' tests lean on the same list.

A visitor's choice is one cookie that names a language and nothing else. Imported by `portal.urls`; imports only Django.
"""
