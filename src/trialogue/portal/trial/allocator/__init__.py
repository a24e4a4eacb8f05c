"""The allocator: the only package that seals and opens an arm, with a key that nothing else uses.

`keys` holds the key, `arms` opens what it sealed; `lists` keeps the lists and gives places; `kits` keeps the kits and
gives them; `unblinding` shows an arm, once and for the record. May import `log_store`, `state_store` and
`trialogue.conduct`.
"""

from trialogue.portal.trial.allocator.keys import KEY_FILE, VARIABLE, allocator_key, prepare_allocator
from trialogue.portal.trial.allocator.kits import check_shipment, dispense_kit, keeps_kits, store_kits
from trialogue.portal.trial.allocator.lists import Given, Request, allocate, holds_list, store_list
from trialogue.portal.trial.allocator.unblinding import break_code, open_all_arms, open_kit_arms

__all__ = [
    "KEY_FILE",
    "VARIABLE",
    "Given",
    "Request",
    "allocate",
    "allocator_key",
    "break_code",
    "check_shipment",
    "dispense_kit",
    "holds_list",
    "keeps_kits",
    "open_all_arms",
    "open_kit_arms",
    "prepare_allocator",
    "store_kits",
    "store_list",
]
