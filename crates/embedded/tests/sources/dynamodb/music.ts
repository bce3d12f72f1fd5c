import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchExecuteStatementCommand, DynamoDBDocumentClient, ExecuteStatementCommand,
  type ExecuteStatementCommandInput } from "@aws-sdk/lib-dynamodb";
import { format } from "node:util";

interface Request { Statement: string; Parameters?: unknown[] }

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const FIND = "SELECT * FROM Music WHERE Artist = ?" as const;

export async function find(artist: string, year: number): Promise<unknown> {
  const input: ExecuteStatementCommandInput = {
    Statement: "SELECT SongTitle FROM Music WHERE Artist = ? AND Year = ?",
    Parameters: ["Acme", 1999],
  };
  await client.send(new ExecuteStatementCommand(input));
  const requests: Request[] = [{ Statement: "SELECT * FROM Music WHERE Artist = 'a' AND SongTitle = 'b'" }];
  await client.send(new BatchExecuteStatementCommand({ Statements: [...requests] }));
  return client.send(new ExecuteStatementCommand({
    Statement: format("SELECT * FROM Music WHERE Artist = '%s' AND Year = %d", artist, year),
    ConsistentRead: true,
  }));
}

// EXPECTED
// | 13: ExecuteStatement with S("Acme"), N(1999): SELECT SongTitle FROM Music WHERE Artist = ? AND Year = ?
// | 17: BatchExecuteStatement: SELECT * FROM Music WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 20: ExecuteStatement: SELECT * FROM Music WHERE Artist = ? AND Year = ?; put in: %s, %d
