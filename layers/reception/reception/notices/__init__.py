"""Notices: reminders, questions after a visit, and news of changed visits, which the clinic writes by itself.

- `kinds` has every kind of notice, one row each; `rules` says when each is due, `wording` makes its page.
- `poll` and `poll_everybody` read the clinic system and keep the mirror (`mirrored`); `hints` reads one visit at once.
- `planning` decides about a visit's notices, `joining` joins them to messages, `keys` names them in the ledger.
- `send` claims, sends and notes them; `reasons` lists why one was not sent.
"""
