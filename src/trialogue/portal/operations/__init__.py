"""What those who run the portal watch: whether it is ready, how it is used in numbers, and its log.

Nothing here names a person: pages go by their names, never by their addresses, and clients not at all. May import
`serving` and the settings; imported by the settings alone.
"""
