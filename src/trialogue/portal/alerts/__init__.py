"""Be told: follow a study or a search, by mail that says as little as it can, with pages that say the rest.

Signing up asks the mailbox first (`sign_up`, `confirming`); `trialogue alerts run` finds what is new since each person
was last told and puts one digest a person into the outbox (`news`, `digests`); every mail ends with one click
(`leaving`). Whoever is signed in follows at once (`of_account`). Uses `vault`, `accounts`, `mail`, `history` and the
finder's reading of a search; `feeds` uses its `targets`, `privacy` its `of_account`, no other part of the portal
imports it. What a mail may say: ADR 0010.
"""
