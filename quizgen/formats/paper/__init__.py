"""What is printed: papers, keys, answer sheets, and how WeasyPrint is made to do it."""
