"""Codes by SMS, which prove that a typed number is the patient's."""
