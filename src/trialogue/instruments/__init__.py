"""Clinical instruments: kidney equations, glucocorticoid equivalents, disease activity.

One module and one data file each.
Pure functions; each names its source and version. May import `patient`, `vocabulary` and below; imported by `matching`,
`conduct` and all above.
"""
