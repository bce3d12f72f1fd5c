<!-- The collector's music -->
<?php
require 'vendor/autoload.php';

use Aws\DynamoDb\DynamoDbClient;

final class Music
{
    public function __construct(private DynamoDbClient $client)
    {
    }

    public function find(string $artist): array
    {
        $statement = 'SELECT * FROM Music WHERE Artist = ?';
        $result = $this->client->executeStatement([
            'Statement' => $statement,
            'Parameters' => [['S' => 'Acme']],
        ]);
        $this->client->executeStatement(['Statement' => "SELECT * FROM Music WHERE Artist = '{$artist}'"]);
        return $result['Items'];
    }

    public function move(string $table, array $songs): void
    {
        # It isn't one request
        foreach ($songs as $song) {
            $this->client->executeTransaction([
                'TransactStatements' => [
                    [
                        'Statement' => <<<SQL
                            DELETE FROM Music
                            WHERE Artist = 'a' AND SongTitle = '$song'
                            SQL,
                    ],
                    ['Statement' => sprintf("INSERT INTO %s VALUE {'Artist': 'a', 'SongTitle': '%s'}", $table, $song)],
                ],
            ]);
        }
        $this->client->batchExecuteStatement([
            'Statements' => [
                ['Statement' => 'SELECT * FROM Music WHERE Artist = \'a\' AND SongTitle = ' . "'b'"],
                ['Statement' => $this->other()],
            ],
        ]);
    }
}
?>
<p>It's done</p>
<?php
// EXPECTED
// | 15: ExecuteStatement with S("Acme"): SELECT * FROM Music WHERE Artist = ?
// | 20: ExecuteStatement: SELECT * FROM Music WHERE Artist = ?; put in: {$artist}
// | 31: ExecuteTransaction: DELETE FROM Music\nWHERE Artist = \'a\' AND SongTitle = ?; put in: $song
// | 36: unknown, put in: %s
// | 42: BatchExecuteStatement: SELECT * FROM Music WHERE Artist = \'a\' AND SongTitle = \'b\'
// | 43: unknown: $this->other
