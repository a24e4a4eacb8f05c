"""What a study's team says in its own words: a lay title, an overview, the languages it speaks.

Never mixed with the registry's words: every page that shows them says whose they are. Imports no other part of the
portal but `accounts`; imported by the study page, the contact journey and the desk.
"""
