"""Sharing by a link and a passcode: chosen notes, a comparison, a fit summary.

What is shared is sealed with a key made from the passcode and the secret of the link (`derivation`), neither of which
the server keeps; around that it is sealed with a data key of its own (`vault`), so that ending a share erases it, also
from backups. `ask` makes a share when a person lets a study team see her fit summary.
"""
