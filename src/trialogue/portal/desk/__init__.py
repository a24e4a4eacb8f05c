"""The coordinators' desk: the messages to their sites, answers, and the team's own words on its study.

Uses `ask` (messages and conversation), `accounts` (whose desk it is) and `team_words`. Imported by none.
Every query begins with the grants of whoever asks: a message to another site looks like one that does not exist.
"""
