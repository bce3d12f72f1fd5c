import software.amazon.qldb.QldbDriver;

class Cars {
    void remove(String vin) {
        driver.execute(txn -> { txn.execute("DELETE FROM Vehicle WHERE VIN = ?", vin); });
        driver.execute(txn -> { txn.execute("SELECT * FROM Vehicel"); });
    }
}
