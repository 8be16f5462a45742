"""Programs of one file for people who do not run OneX; they import nothing of it."""
