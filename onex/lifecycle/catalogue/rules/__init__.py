"""Who may issue what, where and on which day: pure functions of dated facts."""
