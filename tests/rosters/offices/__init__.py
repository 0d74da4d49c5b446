"""Five workbooks as five offices send them, with invented people: each with the mess of its own kind of sender."""
