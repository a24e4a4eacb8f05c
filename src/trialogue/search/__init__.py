"""Finding studies: the full-text index, filters, places and distance, ranking.

May import `study`, `vocabulary`, `text`; imported by `snapshot`, `portal`, `cli`.
"""
