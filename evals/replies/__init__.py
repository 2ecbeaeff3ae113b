"""Does the desk suggest the saved reply that fits a question, and none where none does?"""
