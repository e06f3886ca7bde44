"""Booking a visit: for whom, in which branch, with whom and when; then the visit stands in the clinic's schedule.

From the doctor's card to the end, the message carries the doctor's picture.
"""
