"""Bodies from a workbook: the sheet, the causes, the checks against file and register, and the writing."""
