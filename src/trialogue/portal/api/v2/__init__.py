"""The registry's own API, version 2, answered from the snapshot, so that its clients can be pointed here unchanged.

`parameters` reads what is asked, `listing` finds it, `projecting`, `tables`, `ris` and `fhir` write it, `catalogue` and
`statistics` describe the data, `views` are the addresses. Errors are plain text, as the registry's description says.
May import the snapshot, the search and the study record; nothing of a visitor is read or kept, and no cookie is set.
"""
