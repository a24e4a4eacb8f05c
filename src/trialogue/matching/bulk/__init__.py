"""The bulk engine: one person against every study, or a cohort, with the reference evaluator's answers.

`compile.py` makes columns of condition trees (done when a snapshot is built), `engine.py` runs people over them,
`funnel.py` counts which criterion costs how many people. Only here is Numba used. Pure, as all of `matching`; may
import what `matching` may, imported by `snapshot`, `portal`, `cli`.
"""
