"""Functions bytes -> bytes that open files sent by people. They run in the sandbox only, so they never import Django."""
