"""Feeds: a search and the changes of a study, as Atom (RFC 4287) and as JSON Feed 1.1, for whoever gives no address.

Uses the finder's reading of a search and the versions of `history`; imported by the portal's addresses.
"""
