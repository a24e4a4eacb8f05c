"""A person's dated facts, and the doors they come in by (YAML and JSON files first).

May import `text`, `vocabulary` and below; imported by `matching` and all above. Never logs, never stores.
"""
