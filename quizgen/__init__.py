"""quizgen: bilingual quizzes from text banks."""

__version__ = "0.1.0"
