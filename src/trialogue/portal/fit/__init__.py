""" "Does it fit me": the facts one study asks for, as a form; the answer, criterion by criterion. Stores nothing."""
