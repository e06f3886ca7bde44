"""Pages on which a manager changes what the clinic's patients read."""
