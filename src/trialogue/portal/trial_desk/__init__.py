"""The study team's pages: screen, randomise, record visits and what happens between them, see how the study stands.

Everything shown is derived from the study's log and everything sent is recorded there by `portal.trial`; of its own the
folder keeps only who a participant is, sealed with a key of that person (`models`, `identity`). `opening` gives a page
its study and its people, by role and site. May import `accounts`, `ask`, `fit`, `study_page`, `trial`, `vault`, and
of `desk` the inbox; of the portal only `desk` imports it.
"""
