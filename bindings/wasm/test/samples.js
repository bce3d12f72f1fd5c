// What is known of databases in the tests.
export const LEDGER = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
export const CATALOG = [{ tableId: "Au1EiThbt8s0z9wM26REZN", name: "Vehicle", status: "ACTIVE" }];
export const MUSIC = {
  Table: {
    TableName: "Music",
    TableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/Music",
    KeySchema: [{ AttributeName: "Artist", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "Artist", AttributeType: "S" }],
  },
};
