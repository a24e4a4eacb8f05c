"""Mail: an outbox in the database, and the only module that opens SMTP (`sending`).

Letters are sealed with the key of the person they concern. Knows nothing of who writes them: the parts of the portal
above put letters in and hear of failures by a signal. Nothing here logs an address, a name or a text.
"""
