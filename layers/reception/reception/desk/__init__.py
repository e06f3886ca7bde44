"""A hand-off: requests of patients, and what staff write about them."""
