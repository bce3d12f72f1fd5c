import { QldbDriver, Result, TransactionExecutor } from "amazon-qldb-driver-nodejs";

const CREATE: string = "CREATE TABLE Vehicle WITH (aws_tags = `{'team': 'cars'}`)";

export async function createTable(txn: TransactionExecutor, name: string): Promise<number> {
    const statement: string = `CREATE TABLE ${name}`;
    await txn.execute(statement);
    await txn.execute(CREATE);
    return await txn.execute(
        "CREATE INDEX ON Vehicle (VIN)",
    ).then((result: Result) => result.getResultList().length);
}

export class Transfer {
    private readonly sql = 'UPDATE Vehicle SET Owner = ?';

    run = <T>(driver: QldbDriver, value: T): Promise<Result> =>
        driver.executeLambda((txn) => txn.execute(this.sql as string, value));

    drop = (txn?: TransactionExecutor) => txn?.execute("DROP INDEX \"4tPW3fUhaVhDinRgKRLhGU\" ON Vehicle " +
        "WITH (purge = true)");
}

// EXPECTED
// | 3: CREATE TABLE Vehicle WITH (aws_tags = `{\'team\': \'cars\'}`)
// | 6: unknown, put in: ${name}
// | 10: CREATE INDEX ON Vehicle (VIN)
// | 18: unknown: this.sql as string
// | 20: DROP INDEX \"4tPW3fUhaVhDinRgKRLhGU\" ON Vehicle WITH (purge = true)
