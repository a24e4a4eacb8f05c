"""The allocator: the only package that seals and opens an arm, with a key that nothing else uses.

`keys` holds the key, `arms` opens what it sealed; `lists` keeps the lists and gives places, which `minimising` draws
where there is no list; `kits` keeps the kits and gives them, `stock` tells the pharmacist where a treatment is missing;
`unblinding` shows an arm, once and for the record. May import `log_store`, `state_store`, `protocol_store` and
`trialogue.conduct`.
"""

from trialogue.portal.trial.allocator.keys import KEY_FILE, VARIABLE, allocator_key, prepare_allocator
from trialogue.portal.trial.allocator.kits import check_shipment, dispense_kit, keeps_kits, store_kits
from trialogue.portal.trial.allocator.lists import Given, Request, allocate, holds_list, store_list
from trialogue.portal.trial.allocator.minimising import differing_allocations, is_minimised, store_minimisation
from trialogue.portal.trial.allocator.stock import StockGap, stock_gaps
from trialogue.portal.trial.allocator.unblinding import break_code, open_all_arms, open_kit_arms

__all__ = [
    "KEY_FILE",
    "VARIABLE",
    "Given",
    "Request",
    "StockGap",
    "allocate",
    "allocator_key",
    "break_code",
    "check_shipment",
    "differing_allocations",
    "dispense_kit",
    "holds_list",
    "is_minimised",
    "keeps_kits",
    "open_all_arms",
    "open_kit_arms",
    "prepare_allocator",
    "stock_gaps",
    "store_kits",
    "store_list",
    "store_minimisation",
]
