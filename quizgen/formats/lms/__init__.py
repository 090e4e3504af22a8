"""Packages and files that a learning management system imports, a module per format."""
