"""What staff ask and decide outside of requests, with commands and buttons in their room."""
