"""What the operator wrote, read once at start: a YAML file, the environment, and the schema both must fit."""
