"""Run many independent pieces of work, in this process or in several, with the same results in the same order.

Imports nothing of the product but `errors`; imported by whatever has much to do.
"""

from trialogue.executor.outcome import Failure, Outcome
from trialogue.executor.run import run

__all__ = ["Failure", "Outcome", "run"]
