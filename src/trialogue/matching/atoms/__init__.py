"""One module for each family of atoms: how facts of that kind answer a criterion's statement.

Every module gives `evaluate(atom, situation) -> Finding`; `presence.py` holds what the kinds that can be absent share.
"""
