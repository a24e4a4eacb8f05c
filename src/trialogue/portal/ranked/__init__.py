"""Result cards in the order in which the studies fit a person, each with its reasons. Stores nothing.

May import `interview`, `outlook`, `fit`, `finder` and `layout`.
"""
