"""Reads what patients type: dates, names, numbers, wishes, questions."""
