"""Responses + keys + decisions -> outcomes -> gradebook, report and item statistics."""

from __future__ import annotations

from quizgen.results.analyze import Analysis, analyze, items_csv, students_csv
from quizgen.results.analyze import as_json as analysis_json
from quizgen.results.binding import Bound, bind
from quizgen.results.combine import Graded
from quizgen.results.concerns import Looked, look
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
from quizgen.results.measuring import rows_of, statistics_of
from quizgen.results.outputs import ChangedError, write_outputs
from quizgen.results.quizzes import Paper, Quiz, QuizError, find_quizzes, paper, quiz_id
from quizgen.results.report import report_html, report_pdf
from quizgen.results.response import KeptAside, Response, name_of
from quizgen.results.run import (
    FewerError,
    decisions_file,
    decisions_of,
    files_of,
    grade_all,
    require_no_fewer,
    write_graded,
)
from quizgen.results.sitting import Sitting, linked, sitting

__all__ = [
    "UNFORESEEN",
    "Analysis",
    "Bound",
    "ChangedError",
    "DecisionsError",
    "DecisionsFile",
    "FewerError",
    "Gradebook",
    "Graded",
    "KeptAside",
    "Looked",
    "Paper",
    "Quiz",
    "QuizError",
    "Record",
    "Response",
    "Rules",
    "Sitting",
    "Standing",
    "analysis_json",
    "analyze",
    "aside_csv",
    "bind",
    "csv_table",
    "decisions_file",
    "decisions_of",
    "files_of",
    "find_quizzes",
    "grade",
    "grade_all",
    "gradebook_csv",
    "gradebook_json",
    "items_csv",
    "linked",
    "look",
    "name_of",
    "paper",
    "quiz_id",
    "read_decisions",
    "read_responses",
    "report_html",
    "report_pdf",
    "require_no_fewer",
    "rows_of",
    "sitting",
    "statistics_of",
    "students_csv",
    "write_graded",
    "write_outputs",
]
