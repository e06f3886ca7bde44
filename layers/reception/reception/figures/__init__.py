"""Counts what happens, outside of turns, from the changes of the stored records.

`changes` are what the streams of the tables bring, `counting` makes facts of them, and `summary` adds the facts up.

- A fact says what one change adds to the figures of a clinic day. It is kept under a name of its own, so a change that
  comes twice writes the same fact twice, and counts once. A day's figures are the sum of its facts, whenever asked.
- What is counted of a visit depends on several changes, which come in any order: a visit that turns up in the mirror
  was booked elsewhere, unless the bot booked it. Such facts are made of the visit's `Story`.
- No fact names a person, and no fact can lead to one without the stack's key.
"""
