"""The questions in turn over a shortlist: the next best one, why we ask, and how many studies are settled.

Stateless: facts and what was asked travel in the form. May import `fit`, `outlook`, `finder` and `layout`.
"""
