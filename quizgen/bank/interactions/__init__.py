"""How a bank writes each interaction: its fields, how they are read, how they are written."""
