# dynamodb
client.execute_statement(Statement="DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'b'")
