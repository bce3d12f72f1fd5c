using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

public class Music
{
    private const string Find = "SELECT * FROM Music WHERE Artist = ?";

    public static async Task Run(AmazonDynamoDBClient client, string artist, string table)
    {
        var found = await client.ExecuteStatementAsync(new ExecuteStatementRequest
        {
            Statement = Find,
            Parameters = new List<AttributeValue> { new AttributeValue { S = "Acme" } },
        });
        var request = new ExecuteStatementRequest();
        request.Statement = $"SELECT * FROM Music WHERE Artist = '{artist}'";
        string insert = $"INSERT INTO {table} VALUE {{'Artist': ?, 'SongTitle': ?}}";
        await client.ExecuteStatementAsync(new ExecuteStatementRequest { Statement = insert });
        await client.BatchExecuteStatementAsync(new BatchExecuteStatementRequest
        {
            Statements = new List<BatchStatementRequest>
            {
                new BatchStatementRequest() { Statement = $"INSERT INTO Music VALUE {{'Artist': {artist}, 'SongTitle': ?}}" },
                new() { Statement = "DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'b'" },
            },
        });
        await client.ExecuteTransactionAsync(new() {
            TransactStatements = [
                new ParameterizedStatement { Statement = @"UPDATE Music SET Sold = 1 WHERE Artist = 'a' AND SongTitle = ""b""" },
            ],
        });
        await client.ExecuteStatementAsync(new() { Statement = string.Format("SELECT * FROM Music WHERE Year = {0}", 1) });
    }
}

// EXPECTED
// | 6: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
// | 16: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: {artist}
// | 17: unknown, put in: {table}
// | 23: BatchExecuteStatement: INSERT INTO Music VALUE {\'Artist\': ?, \'SongTitle\': ?}; put in: {artist}
// | 24: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 29: ExecuteTransaction: UPDATE Music SET Sold = 1 WHERE Artist = \'a\' AND SongTitle = \"b\"
// | 32: ExecuteStatement: SELECT * FROM Music WHERE Year = ?; put in: {0}
