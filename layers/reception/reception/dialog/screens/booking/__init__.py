"""A visit: for whom, where, what, whom, when; then it stands in the clinic's schedule.

From the doctor's card to the end the message carries the doctor's picture.
"""
