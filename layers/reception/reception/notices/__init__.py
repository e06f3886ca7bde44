"""What the clinic tells its patients by itself: reminders, questions after a visit, changed visits. Pure.

`rules` when, `mirror` what the clinic system said and whether it is news, `planning` what goes into one message.
"""
