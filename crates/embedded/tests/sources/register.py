"""Registers vehicles in a ledger, and copies them to PostgreSQL."""
from logging import basicConfig, getLogger

import psycopg
from pyqldb.driver.qldb_driver import QldbDriver

logger = getLogger(__name__)

# The statement below isn't sent: txn.execute_statement("SELECT * FROM Nowhere")
FIND_OWNER = "SELECT v.Owner FROM Vehicle AS v WHERE v.VIN = ?"


def register(driver: QldbDriver, vehicle, owner):
    driver.execute_lambda(lambda txn: txn.execute_statement("INSERT INTO Vehicle ?", vehicle))

    def link(txn):
        cursor = txn.execute_statement(FIND_OWNER, vehicle["VIN"])
        if next(cursor, None) is None:
            txn.execute_statement(
                "UPDATE Vehicle AS v "
                'SET v.Owner = ? '  # the person's id
                "WHERE v.VIN = ?",
                owner, vehicle["VIN"],
            )

    driver.execute_lambda(link)


def history(txn, table, name):
    statement = "SELECT * FROM history({})".format(table)
    txn.execute_statement(statement)
    txn.execute_statement(f"SELECT * FROM history({table}) AS h WHERE h.data.Name = '{name}'")
    query = '''
        SELECT h.metadata.version
        FROM history(Vehicle) AS h
        WHERE h.data.Color = 'caf\xe9'
    '''
    return txn.execute_statement(query)


def copy(txn, dsn):
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        query = "INSERT INTO vehicles (vin) VALUES (%s)"
        for row in txn.execute_statement("SELECT VIN FROM Vehicle"):
            cursor.execute(query, [row["VIN"]])
        cursor.execute("SELECT count(*) FROM vehicles")


# EXPECTED
# | 10: SELECT v.Owner FROM Vehicle AS v WHERE v.VIN = ?
# | 14: INSERT INTO Vehicle ?
# | 20: UPDATE Vehicle AS v SET v.Owner = ? WHERE v.VIN = ?
# | 30: unknown, put in: {}
# | 32: unknown, put in: {table}
# | 33: \n        SELECT h.metadata.version\n        FROM history(Vehicle) AS h\n        WHERE h.data.Color = \'café\'\n    
# | 44: SELECT VIN FROM Vehicle
