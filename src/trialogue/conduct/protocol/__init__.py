"""The protocol as one versioned document: what the desk runs, and what a statistician analyses.

`types` is the document, `reading` reads it and applies its amendments, `checks` says what does not fit together,
`difference` compares versions, `usdm` exports; `shipped` opens the protocols that come with the package (`data`, with
its README). Pure. May import `randomisation`, `instruments`, `criteria` and below; imported by the rest of `conduct`
and above.
"""
