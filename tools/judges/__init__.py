"""Independent implementations that judge the reception."""
