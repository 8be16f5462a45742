"""Who may give whom a seat, and how a seat is lent: pure functions of facts, and the table they read."""
