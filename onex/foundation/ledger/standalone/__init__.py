"""Programs for people who do not run OneX: each is one file that needs Python and knows nothing of the rest of OneX."""
