"""The bench: what a turn costs, beside a floor and beside the same bot on two other libraries."""
