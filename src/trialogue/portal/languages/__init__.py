"""The language of the pages: the choice in the header, and the catalogues' tests lean on the same list.

A visitor's choice is one cookie that names a language and nothing else. Where she has typed something, the page comes
again with it: see `kept`. Imported by `portal.urls` and by views whose pages hold a form; imports only Django.
"""
