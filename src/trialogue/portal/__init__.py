"""The Django project: the finder's pages. The only package that imports Django.

May import everything but `cli`. Facts a person types are evaluated and forgotten: never stored, logged or put in a URL.
"""
