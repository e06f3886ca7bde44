"""Commands and buttons outside of requests: staff ask and decide with them, in their room."""
