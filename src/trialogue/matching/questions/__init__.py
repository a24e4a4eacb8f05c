"""The next best question: which one answer is expected to settle most studies for the least effort.

`question.py` says what can be asked and in which words, `suppose.py` which answers to expect, `interview.py` weighs
them over a list of studies.
"""

from trialogue.matching.questions.interview import Interview, Progress, Proposal
from trialogue.matching.questions.question import Question

__all__ = ["Interview", "Progress", "Proposal", "Question"]
