"""A whole study played through the desk before the first participant: synthetic people, realistic faults, from a seed.

`plan` says what happens, in order, as steps that are built on the state as it then is; `running` plays them in memory,
by the desk's own decisions; the portal plays the same steps through its database and allocator. Arms are drawn by
whoever plays; nothing that happens depends on them. Names, values and days are made up; no figure is of a real study.
"""

from trialogue.conduct.rehearsal.plan import Rehearsal, plan_rehearsal
from trialogue.conduct.rehearsal.running import rehearse_in_memory
from trialogue.conduct.rehearsal.steps import Amend, BreakCode, Dispense, Randomise, Step

__all__ = [
    "Amend",
    "BreakCode",
    "Dispense",
    "Randomise",
    "Rehearsal",
    "Step",
    "plan_rehearsal",
    "rehearse_in_memory",
]
