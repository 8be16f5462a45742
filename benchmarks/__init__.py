"""What is measured, against what. Every figure is printed beside a limit measured in the same run; nothing is asserted."""
