"""The trial at the desk: the log of each study in one append-only table, and the allocator with its lists and kits.

`log_store` appends and reads, `state_store` gives the state, `protocol_store` the protocol a study runs by; `reading`
opens a study to be looked at, `recording` decides and writes; `allocator` alone holds arms, sealed with a key of its
own, gives out places and kits, and breaks a code; `rehearsing` plays a made-up study through all of it. May import
`vault` and `trialogue.conduct`; imports no other part of the portal.
"""
