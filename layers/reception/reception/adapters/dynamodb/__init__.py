"""The tables. `calls` is the one way to them: it translates errors and claims due items.

Each item has a schema number (`models.SCHEMA`), and items that expire have a time to live.
"""
