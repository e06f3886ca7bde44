"""The dialog with a patient, as pure functions: no I/O, no clock, nothing of Telegram.

Read `conversation`, `events` and `effects`, then `engine.advance`, then `places`, which names every screen, and the
screens in `screens/`, in the order in which a patient meets them.
"""
