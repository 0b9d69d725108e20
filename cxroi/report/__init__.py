"""What is said of a case: its words, and the tables behind its charts."""
