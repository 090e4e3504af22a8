"""Pages that a browser shows: quizzes, study sheets, and the packages that carry them."""
