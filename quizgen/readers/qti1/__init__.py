"""QTI 1.2 read in three steps: a document, its texts, its questions by kind."""
