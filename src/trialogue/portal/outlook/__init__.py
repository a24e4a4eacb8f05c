"""What lies ahead of a fit: the timeline as a plot, what would change it, what to ask the team, a page for the doctor.

Nothing is stored: facts come in the body of a POST, as a patient document that travels in a hidden field. May import
`fit`, `study_page` and `layout`; imported by `fit`'s view, `interview` and `ranked`.
"""
