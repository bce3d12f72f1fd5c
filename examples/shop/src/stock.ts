import { DynamoDBClient, ExecuteStatementCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

export async function take(sku: string, count: number) {
  await client.send(
    new ExecuteStatementCommand({
      Statement: "UPDATE Products SET Stock = Stock - ? WHERE Skus = ?",
      Parameters: [{ N: String(count) }, { S: sku }],
    }),
  );
}

export async function cheap() {
  const answer = await client.send(
    new ExecuteStatementCommand({ Statement: "SELECT Sku, Price FROM Products WHERE Price < 10" }),
  );
  return answer.Items;
}
