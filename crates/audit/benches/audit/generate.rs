//! Journals and trails of any size, in which what blocks say agrees with their statements. The same in each run.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use ion_rs::{Element, v1_0};

const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const TABLES: [&str; 4] = ["Person", "Vehicle", "VehicleRegistration", "DriversLicense"];

/// How blocks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    Json,
    IonText,
    IonBinary,
}

/// Numbers that look random.
struct Lot(u64);

impl Lot {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap() % most
    }

    fn id(&mut self) -> String {
        (0..22).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect()
    }

    fn hash(&mut self) -> String {
        let mut text: String = (0..43).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect();
        // The last letter of 32 bytes in base64 has four bits.
        text.pop();
        text.push_str("A=");
        text
    }
}

/// Makes blocks.
pub(crate) struct Journal {
    lot: Lot,
    strand: String,
    ids: [String; 4],
    is_distinct: bool,
}

impl Journal {
    pub(crate) fn new(is_distinct: bool) -> Self {
        let mut lot = Lot(0x9E37_79B9_7F4A_7C15);
        let strand = lot.id();
        let ids = TABLES.map(|_| lot.id());
        Self { lot, strand, ids, is_distinct }
    }

    pub(crate) fn strand(&self) -> &str {
        &self.strand
    }

    /// Some blocks, from this number on.
    pub(crate) fn blocks(&mut self, first: usize, count: usize, notation: Notation) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in first..first + count {
            let text = self.block(number, notation == Notation::Json);
            if notation == Notation::IonBinary {
                let element = Element::read_one(&text).unwrap();
                bytes.extend(element.encode_as(v1_0::Binary).unwrap());
            } else {
                bytes.extend_from_slice(text.as_bytes());
                bytes.push(b'\n');
            }
        }
        bytes
    }

    /// The kinds of statements: the last one changes the table.
    fn statements(&mut self, table: usize) -> Vec<String> {
        let name = TABLES[table];
        let column = self.lot.below(25);
        let mut texts = vec![match self.lot.below(4) {
            0 => format!("SELECT * FROM {name} AS t WHERE t.VIN = ?"),
            1 => format!("SELECT t.c{column}, t.Owner FROM {name} AS t BY id WHERE id = ?"),
            2 => format!("SELECT r.data.c{column} FROM history({name}) AS r WHERE r.metadata.id = ?"),
            _ => format!("SELECT * FROM _ql_committed_{name} AS r WHERE r.data.c{column} = ?"),
        }];
        texts.push(match self.lot.below(3) {
            0 => format!("INSERT INTO {name} ?"),
            1 => format!("UPDATE {name} AS t SET t.c{column} = ? WHERE t.VIN = ?"),
            _ => format!("DELETE FROM {name} AS t WHERE t.c{column} = ?"),
        });
        if self.is_distinct {
            let id = self.lot.id();
            texts[1] = format!("UPDATE {name} AS t SET t.c{column} = ? WHERE t.VIN = '{id}'");
        }
        if self.lot.below(3) == 0 {
            texts.remove(0);
        }
        texts
    }

    fn block(&mut self, number: usize, is_json: bool) -> String {
        let table = self.lot.below(4);
        let statements = self.statements(table);
        let (hour, minute, second) = (number / 3_600 % 24, number / 60 % 60, number % 60);
        let day = 1 + number / 86_400 % 28;
        let at = format!("2023-04-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", number % 1_000);
        let quoted = |text: &str| format!("\"{text}\"");
        let at = if is_json { quoted(&at) } else { at };
        let blob = |lot: &mut Lot| if is_json { quoted(&lot.hash()) } else { format!("{{{{{}}}}}", lot.hash()) };
        let lot = &mut self.lot;
        let (transaction, document, strand) = (lot.id(), lot.id(), &self.strand);
        let mut text = format!(
            r#"{{"blockAddress":{{"strandId":"{strand}","sequenceNo":{number}}},"transactionId":"{transaction}","blockTimestamp":{at},"blockHash":{},"entriesHash":{},"previousBlockHash":{},"entriesHashList":[{},{},{},{}],"transactionInfo":{{"statements":["#,
            blob(lot),
            blob(lot),
            blob(lot),
            blob(lot),
            blob(lot),
            blob(lot),
            blob(lot)
        );
        for (place, statement) in statements.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            let digest = blob(lot);
            write!(text, r#"{comma}{{"statement":"{statement}","startTime":{at},"statementDigest":{digest}}}"#)
                .unwrap();
        }
        let (name, id, last) = (TABLES[table], &self.ids[table], statements.len() - 1);
        write!(
            text,
            r#"],"documents":{{"{document}":{{"tableName":"{name}","tableId":"{id}","statements":[{last}]}}}}}},"revisions":[{{"blockAddress":{{"strandId":"{strand}","sequenceNo":{number}}},"hash":{},"data":{{"VIN":"{}","Price":12.50,"Kind":"Sedan","Owners":{{"PrimaryOwner":{{"PersonId":"{}"}}}}}},"metadata":{{"id":"{document}","version":3,"txTime":{at},"txId":"{transaction}"}}}}]}}"#,
            blob(lot), lot.id(), lot.id()
        )
        .unwrap();
        text
    }
}

/// A compressed file of CloudTrail.
pub(crate) fn trail(first: usize, events: usize, is_distinct: bool) -> Vec<u8> {
    let mut lot = Lot(0x2545_F491_4F6C_DD1D ^ first as u64);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(br#"{"Records":["#).unwrap();
    for number in first..first + events {
        let (role, key) = (lot.below(5), if is_distinct { lot.id() } else { lot.below(10).to_string() });
        let table = ["Orders", "Customers", "Audit"][lot.below(3)];
        let statement = match lot.below(4) {
            0 => format!("SELECT * FROM \\\"{table}\\\" WHERE Id = '{key}' AND Total = ***(Redacted)"),
            1 => format!("UPDATE {table} SET Note = ***(Redacted) WHERE Id = '{key}'"),
            2 => format!("INSERT INTO {table} VALUE {{'Id' : '{key}', 'What' : ***(Redacted)}}"),
            _ => format!("DELETE FROM {table} WHERE Id = '{key}'"),
        };
        let comma = if number > first { "," } else { "" };
        let (minute, second, hour) = (number / 60 % 60, number % 60, number / 3_600 % 24);
        write!(
            packed,
            r#"{comma}{{"eventVersion":"1.11","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLE00000000{role}:app","arn":"arn:aws:sts::111122223333:assumed-role/role{role}/app","accountId":"111122223333","accessKeyId":"ASIAEXAMPLE000000001","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROAEXAMPLE00000000{role}","arn":"arn:aws:iam::111122223333:role/role{role}","accountId":"111122223333","userName":"role{role}"}},"attributes":{{"creationDate":"2026-03-01T08:00:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"2026-03-01T{hour:02}:{minute:02}:{second:02}Z","eventSource":"dynamodb.amazonaws.com","eventName":"ExecuteStatement","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.7","userAgent":"example","requestParameters":{{"statement":"{statement}"}},"responseElements":null,"requestID":"{}","eventID":"00000000-0000-0000-0000-{number:012}","readOnly":false,"resources":[{{"accountId":"111122223333","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:eu-west-1:111122223333:table/{table}"}}],"eventType":"AwsApiCall","apiVersion":"2012-08-10","managementEvent":false,"recipientAccountId":"111122223333","eventCategory":"Data"}}"#,
            lot.id()
        )
        .unwrap();
    }
    packed.write_all(b"]}").unwrap();
    packed.finish().unwrap()
}

/// Writes an export in each form and a trail, as folders.
pub(crate) fn write(folder: &Path, blocks: usize, is_distinct: bool) {
    const PER_FILE: usize = 50_000;
    for (name, notation, ending) in [
        ("json", Notation::Json, "json"),
        ("ion-text", Notation::IonText, "ion"),
        ("ion-binary", Notation::IonBinary, "ion"),
    ] {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut journal = Journal::new(is_distinct);
        // Ion is slower to write: a tenth.
        let blocks = if notation == Notation::Json { blocks } else { blocks / 10 };
        for first in (0..blocks).step_by(PER_FILE) {
            let count = PER_FILE.min(blocks - first);
            let name = format!("{}.{first}-{}.{ending}", journal.strand(), first + count - 1);
            std::fs::write(folder.join(name), journal.blocks(first, count, notation)).unwrap();
        }
    }
    let folder = folder.join("trail");
    std::fs::create_dir_all(&folder).unwrap();
    for first in (0..blocks / 3).step_by(3_000) {
        let name = format!("111122223333_CloudTrail_eu-west-1_20260301T0915Z_{first:016}.json.gz");
        std::fs::write(folder.join(name), trail(first, 3_000, true)).unwrap();
    }
}
