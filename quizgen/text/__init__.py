"""From the small Markdown of bank texts to what formats write: HTML, plain text, numbers."""
