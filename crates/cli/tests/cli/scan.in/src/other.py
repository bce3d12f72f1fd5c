cursor.execute("SELECT * FROM users")
