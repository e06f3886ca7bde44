"""How the reception is built and deployed."""
