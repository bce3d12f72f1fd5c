package example

import software.amazon.qldb.QldbDriver
import software.amazon.qldb.TransactionExecutor

private const val FIND = "SELECT * FROM Person WHERE GovId = ?"

/* Don't read this /* or this */: txn.execute("SELECT * FROM Nowhere") */
class Register(private val driver: QldbDriver) {
    fun run(table: String, person: IonValue) = driver.execute { txn ->
        txn.execute("INSERT INTO Person ?", person)
        txn.execute(FIND, person)
        txn.execute(
            """
            SELECT p."Name"
              FROM Person AS p
            """.trimIndent(),
        )
        txn.execute("SELECT * FROM $table")
        txn.execute("SELECT * FROM ${listOf(table, "Person").joinToString("\"")}")
        txn.execute("EXEC REDACT_REVISION `{strandId:\"JdxjkR9bSYB5jMHWcI464T\", sequenceNo:17}`, " +
            "'5PLf9SXwndd63lPaSIa0O6', 'ADR2Ll1fGsU4Jr4EqTdnQF'")
    }

    fun price(txn: TransactionExecutor) = txn.execute("SELECT * FROM Price WHERE amount = '5 \$'")
}

// EXPECTED
// | 6: SELECT * FROM Person WHERE GovId = ?
// | 11: INSERT INTO Person ?
// | 14: SELECT p.\"Name\"\n  FROM Person AS p
// | 19: unknown, put in: $table
// | 20: unknown, put in: ${listOf(table, "Person").joinToString("\"")}
// | 21: EXEC REDACT_REVISION `{strandId:\"JdxjkR9bSYB5jMHWcI464T\", sequenceNo:17}`, \'5PLf9SXwndd63lPaSIa0O6\', \'ADR2Ll1fGsU4Jr4EqTdnQF\'
// | 25: SELECT * FROM Price WHERE amount = \'5 $\'
