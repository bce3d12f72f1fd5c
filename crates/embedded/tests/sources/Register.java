package example;

import com.amazon.ion.IonValue;
import java.sql.Connection;
import java.util.List;
import software.amazon.qldb.Result;
import software.amazon.qldb.TransactionExecutor;

/** Don't read this: txn.execute("SELECT * FROM Nowhere"). */
public final class Register {
    private static final char QUOTE = '"';
    private static final String REMOVE = "FROM Vehicle AS v WHERE v.VIN = ? REMOVE v";

    public Result insert(final TransactionExecutor txn, final IonValue vehicle) {
        return txn.execute("INSERT INTO Vehicle VALUE ?", vehicle);
    }

    public void update(final TransactionExecutor txn, final List<IonValue> parameters) {
        final String query = "UPDATE Vehicle AS v " // its colour
            + "SET v.\"Color\" = ? "
            + "WHERE v.VIN = ?";
        txn.execute(query, parameters);
        txn.execute(REMOVE, parameters);
        txn.execute("""
            SELECT v.VIN,
                   v.Model
            FROM Vehicle AS v
            WHERE v.Make = 'O\u0027Brien'
            """);
    }

    public void build(final TransactionExecutor txn, final String table) {
        txn.execute(String.format("SELECT * FROM %s", table));
        txn.execute("SELECT * FROM " + table + " WHERE VIN = ?");
        final String query = "SELECT * FROM " + table;
        txn.execute(query);
        executeInTransaction(txn, "DROP TABLE Vehicle");
    }

    public void report(final Connection connection) throws Exception {
        connection.createStatement().executeQuery("SELECT * FROM vehicles");
        connection.prepareStatement("SELECT * FROM vehicles WHERE vin = ?").execute();
    }
}

// EXPECTED
// | 12: FROM Vehicle AS v WHERE v.VIN = ? REMOVE v
// | 15: INSERT INTO Vehicle VALUE ?
// | 19: UPDATE Vehicle AS v SET v.\"Color\" = ? WHERE v.VIN = ?
// | 24: SELECT v.VIN,\n       v.Model\nFROM Vehicle AS v\nWHERE v.Make = \'O\'Brien\'\n
// | 33: unknown, put in: %s
// | 34: unknown, put in: table
// | 35: unknown, put in: table
// | 37: DROP TABLE Vehicle
