"""Rules for template.yaml, which `make check` applies to the template as AWS expands it. Each subject has a module."""
