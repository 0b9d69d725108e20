"""What is said of a case: words, and the tables behind charts; nothing is worked out here."""
