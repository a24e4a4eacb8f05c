"""Eligibility text to condition trees: the splitter, the grammar passes, the printer, the JSON form.

`read(study)` and `read_text(text)` give an :class:`~trialogue.criteria.criterion.Eligibility`. Pure: no clock, no
network, no database. May import `study`, `patient`, `vocabulary`, `text`; imported by `matching` and all above.
"""
