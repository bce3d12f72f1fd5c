// The SDK for JavaScript: one request for each of standard input. What it reads and prints: see `dynamodb_client.py`.

import { readFileSync } from "node:fs";
import * as sdk from "@aws-sdk/client-dynamodb";

const given = JSON.parse(readFileSync(0, "utf8"));
const client = new sdk.DynamoDBClient({
  endpoint: given.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: given.access_key, secretAccessKey: "secret" },
});
for (const { operation, input } of given.requests) {
  const began = performance.now();
  let line;
  try {
    const answer = await client.send(new sdk[`${operation}Command`](input));
    line = { ok: answer.Responses ?? answer.Items ?? (answer.Item ? [answer.Item] : []) };
  } catch (error) {
    line = { error: error.name, message: error.message, id: error.$metadata?.requestId };
    if (error.CancellationReasons) line.reasons = error.CancellationReasons.map((reason) => reason.Code);
  }
  console.log(JSON.stringify({ ...line, seconds: (performance.now() - began) / 1000 }));
}
client.destroy();
