"""机构名录: the bodies within a seat's reach, their contacts, and entering new ones."""
