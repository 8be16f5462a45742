"""Results from a workbook: the sheet a sitting's scheme asks for, the checks, and the writing."""
