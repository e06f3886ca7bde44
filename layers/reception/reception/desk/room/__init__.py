"""What staff ask and decide outside of a patient's request: in the room itself, with commands and buttons."""
