"""Files that services for live quizzes and forms import: plain text, their own limits."""
