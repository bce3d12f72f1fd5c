import { DynamoDBClient, BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";

export const batch = new BatchExecuteStatementCommand({
  Statements: [
    { Statement: "SELECT Genre FROM Music WHERE Artist = 'a' AND SongTitle = 'b'" },
    { Statement: "DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'c'" },
  ],
});
