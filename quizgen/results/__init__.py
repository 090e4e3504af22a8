"""Responses + keys + decisions -> outcomes -> gradebook, report and item statistics."""

from __future__ import annotations

from quizgen.results.analysis import ItemStatistics, item_statistics
from quizgen.results.binding import Bound, bind
from quizgen.results.combine import Graded, combine
from quizgen.results.decisions import DecisionsError, DecisionsFile, read_decisions
from quizgen.results.gradebook import (
    Gradebook,
    Record,
    Standing,
    aside_csv,
    csv_table,
    gradebook_csv,
    gradebook_json,
)
from quizgen.results.grading import Rules, grade
from quizgen.results.intake import UNFORESEEN, read_responses
from quizgen.results.outputs import write_outputs
from quizgen.results.quizzes import Paper, Quiz, QuizError, find_quizzes, paper, quiz_id
from quizgen.results.report import report_html
from quizgen.results.response import Aside, Response, name_of
from quizgen.results.run import decisions_file, decisions_of, files_of, grade_all

__all__ = [
    "UNFORESEEN",
    "Aside",
    "Bound",
    "DecisionsError",
    "DecisionsFile",
    "Gradebook",
    "Graded",
    "ItemStatistics",
    "Paper",
    "Quiz",
    "QuizError",
    "Record",
    "Response",
    "Rules",
    "Standing",
    "aside_csv",
    "bind",
    "combine",
    "csv_table",
    "decisions_file",
    "decisions_of",
    "files_of",
    "find_quizzes",
    "grade",
    "grade_all",
    "gradebook_csv",
    "gradebook_json",
    "item_statistics",
    "name_of",
    "paper",
    "quiz_id",
    "read_decisions",
    "read_responses",
    "report_html",
    "write_outputs",
]
