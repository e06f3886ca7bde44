"""Reception: the online reception of a clinic, in Telegram.

Imports point one way: `clinic` ← `dialog` ← the shells (`turns`, `directory`, `due`) → `ports`;
only `bootstrap` knows the adapters.
"""
