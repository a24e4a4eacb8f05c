"""What a command is refused for: decisions from the state, before any event is written.

`recording` decides whether an event may be written, by the rules of `participation`, `visits`, `safety` and `supplies`;
`allocating` whether somebody may be randomised, a code broken, or arms opened: what the allocator does.
"""

from trialogue.conduct.deciding.allocating import (
    check_stock,
    decide_code_break,
    decide_dispensing,
    decide_opening,
    decide_randomisation,
)
from trialogue.conduct.deciding.recording import decide_recording, is_still_recorded
from trialogue.conduct.refusing import OutOfStock, Refused

__all__ = [
    "OutOfStock",
    "Refused",
    "check_stock",
    "decide_code_break",
    "decide_dispensing",
    "decide_opening",
    "decide_randomisation",
    "decide_recording",
    "is_still_recorded",
]
