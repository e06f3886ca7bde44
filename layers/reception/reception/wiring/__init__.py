"""Joins the flows to their adapters. Only this package knows both."""
