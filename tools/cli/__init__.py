"""`./reception`: the commands that operate a deployed reception from a terminal. Each command has a module."""
