"""The trial at the desk: the log of each study in one append-only table, and the allocator with its lists.

`log_store` appends and reads, `state_store` gives the state, `recording` decides and writes; `allocator` alone holds
lists and arms, sealed with a key of its own, and gives out places. May import `vault` and `trialogue.conduct`; imports
no other part of the portal.
"""
