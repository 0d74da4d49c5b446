"""帮扶对象: households, persons, guardians, statuses, consent, and finding them again."""
