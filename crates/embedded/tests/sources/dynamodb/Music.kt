package example

import aws.sdk.kotlin.services.dynamodb.DynamoDbClient
import aws.sdk.kotlin.services.dynamodb.executeStatement
import aws.sdk.kotlin.services.dynamodb.model.*

private const val FIND = "SELECT * FROM Music WHERE Artist = ?"

suspend fun find(client: DynamoDbClient, artist: String, table: String) {
    val request = ExecuteStatementRequest {
        statement = FIND
        parameters = listOf(AttributeValue.S("Acme"))
    }
    client.executeStatement(request)
    client.executeStatement {
        this.statement = """
            SELECT AlbumTitle FROM Music
            WHERE Artist = 'a'
        """.trimIndent()
    }
    val statement = "SELECT * FROM Music WHERE Artist = '$artist'"
    client.executeStatement { this.statement = statement }
    client.batchExecuteStatement(BatchExecuteStatementRequest {
        statements = listOf(
            BatchStatementRequest { statement = "DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'b'" },
            BatchStatementRequest { statement = "DELETE FROM $table WHERE Artist = 'a' AND SongTitle = 'b'" },
        )
    })
    client.executeTransaction(ExecuteTransactionRequest {
        transactStatements = listOf(ParameterizedStatement {
            statement = "UPDATE Music SET Sold = %d WHERE Artist = 'a' AND SongTitle = 'b'".format(1)
        })
    })
}

fun java(client: software.amazon.awssdk.services.dynamodb.DynamoDbClient) =
    client.executeStatement { it.statement("SELECT * FROM Music") }

// EXPECTED
// | 7: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
// | 16: ExecuteStatement: SELECT AlbumTitle FROM Music\nWHERE Artist = \'a\'
// | 21: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: $artist
// | 25: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 26: unknown, put in: $table
// | 31: ExecuteTransaction: UPDATE Music SET Sold = ? WHERE Artist = \'a\' AND SongTitle = \'b\'; put in: %d
// | 37: ExecuteStatement: SELECT * FROM Music
