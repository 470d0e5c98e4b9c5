"""One database: SQLite in one process, PostgreSQL for several. Engine, group-commit writer, schema, migrations."""
