package music

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const find = `SELECT * FROM Music WHERE Artist = ?`

type Runner struct{ Client *dynamodb.Client }

func (r Runner) Find(ctx context.Context, artist string, table string) error {
	_, err := r.Client.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{
		Statement:  aws.String(find),
		Parameters: []types.AttributeValue{&types.AttributeValueMemberS{Value: "Acme"}},
	})
	r.Client.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{
		Statement: aws.String(fmt.Sprintf("SELECT * FROM Music WHERE Artist = '%v' AND Year > %d", artist, 1990)),
	})
	r.Client.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{
		Statement: aws.String(fmt.Sprintf("SELECT * FROM \"%v\"", table)),
	})
	input := &dynamodb.ExecuteStatementInput{}
	input.Statement = aws.String("SELECT Artist FROM Music")
	statements := []types.BatchStatementRequest{
		{Statement: aws.String("DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'b'")},
	}
	statements = append(statements, types.BatchStatementRequest{
		Statement: aws.String("DELETE FROM Music WHERE Artist = 'a' AND SongTitle = 'c'"),
	})
	r.Client.ExecuteTransaction(ctx, &dynamodb.ExecuteTransactionInput{
		TransactStatements: []types.ParameterizedStatement{
			{Statement: aws.String("UPDATE Music SET Sold = 1 WHERE Artist = 'a' AND SongTitle = 'b'")},
		},
	})
	return err
}

func log(db *sql.DB) { db.Exec("INSERT INTO sales VALUES (1)") }

// EXPECTED
// | 12: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
// | 22: ExecuteStatement: SELECT * FROM Music WHERE Artist = ? AND Year > ?; put in: %v, %d
// | 25: unknown, put in: %v
// | 28: ExecuteStatement: SELECT Artist FROM Music
// | 30: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 33: BatchExecuteStatement: DELETE FROM Music WHERE Artist = \'a\' AND SongTitle = \'c\'
// | 37: ExecuteTransaction: UPDATE Music SET Sold = 1 WHERE Artist = \'a\' AND SongTitle = \'b\'
