"""The marking desk: what a machine cannot mark, in the browser, one question over all students."""
