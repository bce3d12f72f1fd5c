// The QLDB driver for Node: one transaction for each statement of standard input. What it reads and prints: see `src/bin/sdk.rs`.

import { readFileSync } from "node:fs";
import { QldbDriver } from "amazon-qldb-driver-nodejs";
import { load } from "ion-js";

const given = JSON.parse(readFileSync(0, "utf8"));
const driver = new QldbDriver(given.ledger, {
  endpoint: given.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: given.access_key, secretAccessKey: "secret" },
});
for (const { statement, parameters = [] } of given.statements) {
  const values = parameters.map((text) => load(text));
  try {
    const result = await driver.executeLambda((transaction) => transaction.execute(statement, ...values));
    console.log(JSON.stringify({ ok: result.getResultList().length }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.name, message: error.message }));
  }
}
driver.close();
