"""The clinic: what it has, what it says of itself, what its staff closed. Pure but for `refresh`."""
