const { QldbDriver } = require("amazon-qldb-driver-nodejs");
const { Client } = require("pg");

const driver = new QldbDriver("cars");
const table = "Vehicle";

// txn.execute('SELECT * FROM Nowhere')
module.exports.handler = async (event) => {
  const statement = "SELECT * FROM Vehicle WHERE Owner = ?";
  const quoted = /["'`]/g.test(event.owner);
  return driver.executeLambda(async (txn) => {
    await txn.execute(`INSERT INTO ${table} ?`, event.vehicle);
    await txn.execute("DELETE FROM Vehicle WHERE VIN = '\u0041BC'");
    await txn.execute(`
      SELECT *
      FROM Person AS p
      WHERE p.GovId = ?`, event.govId);
    const stream = await txn.executeAndStreamResults('SELECT * FROM "Vehicle"');
    return quoted ? stream : txn.execute(statement, event.owner);
  });
};

async function copy(rows) {
  const pg = new Client();
  await pg.query("SELECT * FROM vehicles");
  const message = `SELECT is ${rows.map((row) => `a ${row["word"]}`)}`;
  console.log("SELECT * FROM vehicles", message);
}

// EXPECTED
// | 9: SELECT * FROM Vehicle WHERE Owner = ?
// | 12: unknown, put in: ${table}
// | 13: DELETE FROM Vehicle WHERE VIN = \'ABC\'
// | 14: \n      SELECT *\n      FROM Person AS p\n      WHERE p.GovId = ?
// | 18: SELECT * FROM \"Vehicle\"
