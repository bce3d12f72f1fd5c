// What the page begins with, and what can be chosen.

const MUSIC = JSON.stringify(
  {
    Table: {
      TableName: "Music",
      TableArn: "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
      KeySchema: [
        { AttributeName: "Artist", KeyType: "HASH" },
        { AttributeName: "SongTitle", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "Artist", AttributeType: "S" },
        { AttributeName: "SongTitle", AttributeType: "S" },
      ],
    },
  },
  null,
  2,
);

const TABLES = `[
  { "tableId": "Au1EiThbt8s0z9wM26REZN", "name": "Vehicle", "status": "ACTIVE" },
  { "tableId": "5PLf9SXwndd63lPaSIa0O6", "name": "Person", "status": "ACTIVE" }
]`;

const policy = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);

const OWN_ROWS = policy({
  Sid: "OwnSongs",
  Effect: "Allow",
  Action: ["dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"],
  Resource: "arn:aws:dynamodb:us-east-1:123456789012:table/Music",
  Condition: {
    "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/artist}"] },
    Null: { "dynamodb:LeadingKeys": "false" },
  },
});

const CLERK = policy({
  Sid: "Read",
  Effect: "Allow",
  Action: ["qldb:SendCommand", "qldb:PartiQLSelect"],
  Resource: ["arn:aws:qldb:us-east-1:123456789012:ledger/cars", "arn:aws:qldb:us-east-1:123456789012:ledger/cars/table/*"],
});

const dynamodb = { service: "dynamodb", account: "123456789012", region: "us-east-1", tables: MUSIC, policy: OWN_ROWS };
const qldb = { service: "qldb", ledger: "arn:aws:qldb:us-east-1:123456789012:ledger/cars", tables: TABLES, policy: CLERK, context: "" };

export const EXAMPLES = [
  {
    name: "An item by its key",
    ...dynamodb,
    context: '{"aws:PrincipalTag/artist": "Blur"}',
    statement: "UPDATE Music SET Genre = 'Rock' WHERE Artist = 'Blur' AND SongTitle = 'Parklife'",
  },
  {
    name: "A scan of a whole table",
    ...dynamodb,
    context: '{"aws:PrincipalTag/artist": "Blur"}',
    statement: "SELECT SongTitle FROM Music WHERE Genre = 'Rock'",
  },
  { name: "A deletion in a ledger", ...qldb, statement: "DELETE FROM Vehicle AS v WHERE v.VIN = ?" },
  { name: "The history of documents", ...qldb, statement: "SELECT * FROM history(Person) AS h WHERE h.metadata.id = ?" },
];
