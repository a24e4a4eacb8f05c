"""A person's facts against a study's criteria: evaluation, outcomes, reasons, explanations, verdicts.

Pure: the date is an argument. May import `criteria`, `instruments`, `patient`, `vocabulary`; imported by `snapshot`,
`conduct`, `portal`, `cli`.
"""
