"""The executable protocol: commands decide, events are facts, state is a fold.

`events` says what can have happened, `chain` and `log` keep it, `upcasting` reads old events, `deciding` refuses
commands, `fold` makes `state` of them and `state_snapshot` opens it quickly; `visits` is the calendar; `randomisation`
draws arms; `protocol` is the document all of it follows. Pure: no database, network or clock. May import `assistant`
and below; imported by `analysis`, `portal`, `cli`.
"""
