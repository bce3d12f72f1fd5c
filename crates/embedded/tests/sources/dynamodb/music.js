import { DynamoDBClient, ExecuteStatementCommand, BatchExecuteStatementCommand } from "@aws-sdk/client-dynamodb";
import { ExecuteTransactionCommand } from "@aws-sdk/client-dynamodb";
import { RDSDataClient, ExecuteStatementCommand as Sql } from "@aws-sdk/client-rds-data";
import AWS from "aws-sdk";

const client = new DynamoDBClient({});
const TABLE = process.env.TABLE;

export const find = async (artist) => {
  const { Items } = await client.send(new ExecuteStatementCommand({
    Statement: "SELECT * FROM Music WHERE Artist = ?",
    Parameters: [{ S: artist }],
  }));
  const params = { Statement: `SELECT AlbumTitle FROM "Music"."ByGenre"`, Limit: 1 };
  const command = new ExecuteStatementCommand(params);
  return client.send(command);
};

export const fill = async (songs) => {
  await client.send(new BatchExecuteStatementCommand({
    Statements: songs.map((song) => ({
      Statement: "INSERT INTO Music VALUE {'Artist': ?, 'SongTitle': ?}",
      Parameters: [{ S: "Acme" }, { S: song }],
    })),
  }));
  const TransactStatements = [
    { Statement: 'DELETE FROM Music WHERE Artist = ? AND SongTitle = ?', Parameters: [{ S: "a" }, { S: "b" }] },
  ];
  TransactStatements.push({ "Statement": "UPDATE Music SET Sold = 1 WHERE Artist = 'a' AND SongTitle = 'b'" });
  await client.send(new ExecuteTransactionCommand({ TransactStatements }));
};

export const old = (name) => {
  const dynamodb = new AWS.DynamoDB();
  const Statement = "SELECT * FROM Music WHERE Artist = '" + name + "' AND Year > 1990";
  dynamodb.executeStatement({ Statement }).promise();
  dynamodb.executeStatement({ Statement: `SELECT * FROM ${TABLE} WHERE Artist = 'x'` }, console.log);
  const input = {};
  input.Statement = `SELECT * FROM Music WHERE Artist = ${name}`;
  return dynamodb.executeStatement(input).promise();
};

export async function other(statement, sql) {
  await client.send(new ExecuteStatementCommand({ Statement: statement }));
  await new RDSDataClient({}).send(new Sql({ sql: "SELECT * FROM sales" }));
  return { Statement: "SELECT 1 FROM Music", Policy: { Statement: [{ Effect: "Allow" }] } };
}

// EXPECTED
// | 11: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?
// | 14: ExecuteStatement: SELECT AlbumTitle FROM \"Music\".\"ByGenre\"
// | 22: BatchExecuteStatement: INSERT INTO Music VALUE {\'Artist\': ?, \'SongTitle\': ?}
// | 27: ExecuteTransaction with S("a"), S("b"): DELETE FROM Music WHERE Artist = ? AND SongTitle = ?
// | 29: ExecuteTransaction: UPDATE Music SET Sold = 1 WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 35: ExecuteStatement: SELECT * FROM Music WHERE Artist = ? AND Year > 1990; put in: name
// | 37: unknown, put in: ${TABLE}
// | 39: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: ${name}
// | 44: unknown: statement
// | 46: unknown operation
