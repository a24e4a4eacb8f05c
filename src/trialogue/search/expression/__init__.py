"""The registry's query language: text to a tree and back, every mistake with its position and the way to mend it.

`nodes.py` is the language, `lexing.py` cuts, `parsing.py` reads, `printing.py` writes. Pure: no index, no record. May
import `errors`; imported by what compiles or evaluates a query.
"""

from trialogue.search.expression.nodes import Expression
from trialogue.search.expression.parsing import ExpressionError, parse_expression
from trialogue.search.expression.printing import print_expression

__all__ = ["Expression", "ExpressionError", "parse_expression", "print_expression"]
