"""What `make check` asks of template.yaml: rules on the template as AWS has it, one place for each subject."""
