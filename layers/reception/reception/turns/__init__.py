"""A turn: one update of a patient, decided, saved, acted on and shown."""
