from pyqldb.driver.qldb_driver import QldbDriver


def owners(driver, vin):
    return driver.execute_lambda(
        lambda txn: txn.execute_statement(
            "SELECT p.GovId FROM Vehicle AS v, Person AS p "
            "WHERE v.VIN = ?", vin))


def typo(txn, table):
    txn.execute_statement("SELECT * FROM Vehicel")
    txn.execute_statement("SELECT * FROM " + table)
