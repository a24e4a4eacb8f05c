"""The executable protocol: commands decide, events are facts, state is a fold.

`events` says what can have happened, `chain` and `log` keep it, `upcasting` reads old events, `deciding` refuses
commands by `roles` and state, `fold` makes `state` of them by `rules`, and `state_snapshot` opens it quickly. `visits`
is the calendar, `forms` what is asked at a visit, `flares` what follows from the answers, `supplies` the kits, `views`
what a state shows; `randomisation` draws arms and kits; `protocol` is the document all of it follows; `rehearsal` plays
a made-up study. Pure: no database, network or clock. May import `assistant` and below; imported by `analysis`,
`portal`, `cli`.
"""
