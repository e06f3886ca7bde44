"""The dialog, pure: what a conversation is, what can happen in it, and what is shown then.

Read `conversation`, `events`, `effects`, then `engine.advance`, then the screens in `screens/` in the order in
which a patient meets them. Nothing in here does I/O, tells the time or knows Telegram.
"""
