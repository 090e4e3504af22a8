"""An exam from roster to release: a page a student, sealed responses in, pages with explanations
out."""

from quizgen.exam.collect import (
    Accepted,
    Collection,
    collect,
    files_of_collection,
    graded_forms,
    read_responses_json,
    receipts_csv,
    regraded,
    responses_json,
    to_mark,
    who,
)
from quizgen.exam.issue import Issued, issue_exam
from quizgen.exam.make import closed_page, index_csv, make_exam, pages
from quizgen.exam.manifest import ExamError, read_exam, write_exam
from quizgen.exam.release import release_csv, release_pages
from quizgen.exam.sheets import Exam, Sheet
from quizgen.results.inbox import Inbox, read_files
from quizgen.roster import Candidate, Roster, RosterError, read_roster

__all__ = [
    "Accepted",
    "Candidate",
    "Collection",
    "Exam",
    "ExamError",
    "Inbox",
    "Issued",
    "Roster",
    "RosterError",
    "Sheet",
    "closed_page",
    "collect",
    "files_of_collection",
    "graded_forms",
    "index_csv",
    "issue_exam",
    "make_exam",
    "pages",
    "read_exam",
    "read_files",
    "read_responses_json",
    "read_roster",
    "receipts_csv",
    "regraded",
    "release_csv",
    "release_pages",
    "responses_json",
    "to_mark",
    "who",
    "write_exam",
]
