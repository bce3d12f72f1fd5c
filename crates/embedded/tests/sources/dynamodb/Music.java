package example;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;

public class Music {
    private static final String FIND = "SELECT * FROM Music WHERE Artist = ?";

    static List<?> find(DynamoDbClient client, String artist, String table) {
        ExecuteStatementRequest request = ExecuteStatementRequest.builder()
            .statement(FIND)
            .parameters(AttributeValue.builder().s("Acme").build())
            .build();
        client.executeStatement(request);
        client.executeStatement(r -> r.statement("SELECT * FROM Music WHERE Artist = 'a'").limit(1));
        client.executeStatement(r -> {
            r.statement(String.format("SELECT * FROM Music WHERE Artist = '%s'", artist));
        });
        client.executeStatement(ExecuteStatementRequest.builder()
            .statement(String.format("SELECT * FROM %s", table)).build());
        client.batchExecuteStatement(b -> b.statements(
            s -> s.statement("""
                INSERT INTO Music
                VALUE {'Artist': 'a', 'SongTitle': 'b'}
                """),
            s -> s.statement("DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'c'")));
        BatchExecuteStatementRequest.builder().statements(BatchStatementRequest.builder()
            .parameters(AttributeValue.fromS("a"), AttributeValue.fromN("1"))
            .statement("SELECT * FROM Music WHERE Artist = ? AND SongTitle = ?").build());
        ParameterizedStatement.Builder member = ParameterizedStatement.builder();
        member.statement("UPDATE Music SET Sold = 1 WHERE Artist = 'a' AND SongTitle = 'b'");
        client.executeTransaction(t -> t.transactStatements(member.build(),
            ParameterizedStatement.builder().statement("DELETE FROM Music WHERE Artist = '" + artist + "'").build()));
        return client.executeStatement(r -> r.statement(other())).items();
    }

    static void log(Connection connection, String statement) throws SQLException {
        connection.prepareStatement("SELECT * FROM sales").executeQuery();
    }
}

// EXPECTED
// | 8: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
// | 16: ExecuteStatement: SELECT * FROM Music WHERE Artist = \'a\'
// | 18: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: %s
// | 21: unknown, put in: %s
// | 23: BatchExecuteStatement: INSERT INTO Music\nVALUE {\'Artist\': \'a\', \'SongTitle\': \'b\'}\n
// | 27: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'a\' AND SongTitle = \'c\'
// | 30: BatchExecuteStatement with S("a"), N(1): SELECT * FROM Music WHERE Artist = ? AND SongTitle = ?
// | 32: ExecuteTransaction: UPDATE Music SET Sold = 1 WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 34: ExecuteTransaction: DELETE FROM Music WHERE Artist = ?; put in: artist
// | 35: unknown: other
