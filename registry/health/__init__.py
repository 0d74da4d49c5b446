"""Whether the register serves: database, migrations, SQLite's version; for operators and their monitors."""
