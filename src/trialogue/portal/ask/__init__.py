"""The contact journey: get in touch with the nearest study centre, the message, and what became of it.

Uses `vault` (what a person writes is sealed), `mail` (letters) and the study page's own view of sites.
The coordinators' desk (`desk`) reads its messages and answers through `conversation`.
"""
