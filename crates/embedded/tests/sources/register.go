package main

import (
	"context"
	"fmt"

	"github.com/awslabs/amazon-qldb-driver-go/v3/qldbdriver"
)

const (
	findPerson = "SELECT * FROM Person WHERE GovId = ?"
	quote      = '"' // don't
)

func run(driver *qldbdriver.QLDBDriver, table string, person any) (any, error) {
	return driver.Execute(context.Background(), func(txn qldbdriver.Transaction) (any, error) {
		if _, err := txn.Execute("INSERT INTO Person ?", person); err != nil {
			return nil, err
		}
		result, err := txn.Execute(findPerson, "TOYENC486FH")
		if err != nil {
			return nil, err
		}
		query := `SELECT p.FirstName
			FROM Person AS p
			WHERE p.FirstName LIKE 'B\_%'`
		if _, err = txn.Execute(query); err != nil {
			return nil, err
		}
		statement := fmt.Sprintf("SELECT * FROM %s", table)
		_, err = txn.Execute(statement)
		_, _ = txn.Execute("SELECT * FROM " + table)
		return result, err
	})
}

// EXPECTED
// | 11: SELECT * FROM Person WHERE GovId = ?
// | 17: INSERT INTO Person ?
// | 24: SELECT p.FirstName\n\t\t\tFROM Person AS p\n\t\t\tWHERE p.FirstName LIKE \'B\\_%\'
// | 30: unknown, put in: %s
// | 32: unknown, put in: table
