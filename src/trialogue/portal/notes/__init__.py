"""Notes on a study's text: anchored by W3C Web Annotation selectors to the registry's own words.

A visitor's notes stay in her browser; those of an account are sealed with the person's key (`vault`); a study's team
may publish some for everybody. `anchoring` is pure and has a twin in `static/trialogue/notes/anchoring.js`.
No other part of the portal but `share` imports it.
"""
