"""`./reception`: what is done to a deployed reception from a terminal. A file for each thing that is done."""
