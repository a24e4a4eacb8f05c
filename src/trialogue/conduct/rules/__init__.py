"""The rules of the fold: for each kind of event one pure function from what stood to what stands.

`participation`, `visits` and `safety` take a participant and give the participant that follows; `supplies` takes the
kits. Imported by `fold` alone.
"""
