"""Registration: who the patient is."""
