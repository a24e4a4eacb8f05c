"""Accounts: optional for people, needed by coordinators and administrators; and who may open which page.

Sign up, verification, sign in, password reset and the second factor are django-allauth's; the pages, the letters and
what is stored of a person are ours: allauth's tables hold a pseudonym, the address is sealed in the vault (see
`addresses`). `permissions` is the one table of who may open what, and `guard` enforces it for every address.
Uses `vault`, `mail` and `layout`. Other parts of the portal may import `models`, `permissions` and `roles`.
"""
