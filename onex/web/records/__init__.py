"""决策日志: who decided what, for whom, when, on which clause (S6.3, M25), as far as a seat reaches."""
