//! Blocks as exports have them: each on a line of its own, without blanks between its values. A reader of this form alone takes less than half the time
//! of one of all JSON, to which it leaves whatever has another form.

use std::borrow::Cow;

use memchr::memchr2;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Address, Block, Changed, Documents, Metadata, Ran, Revised, Text, TransactionInfo, When};

/// How deep values are that are left out: less than serde_json's 128.
const MAX_DEPTH: u32 = 64;

/// The block of a line. `None`: it has another form, or is none.
pub(crate) fn block(line: &[u8]) -> Option<Block<'_>> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // A text has no control characters, and between the values there is none.
    if line.iter().fold(u8::MAX, |least, byte| least.min(*byte)) < b' ' {
        return None;
    }
    let mut plain = Plain { rest: std::str::from_utf8(line).ok()? };
    let block = plain.block()?;
    plain.rest.is_empty().then_some(block)
}

/// What is left of a line. Each reader is `None` where the line is not in the form, or says a member twice.
struct Plain<'a> {
    rest: &'a str,
}

/// Says a member, which is not yet said.
fn say<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

impl<'a> Plain<'a> {
    fn block(&mut self) -> Option<Block<'a>> {
        let mut block = Block::default();
        self.members(|plain, name| match name {
            "blockAddress" => say(&mut block.block_address, plain.address()?),
            "transactionId" => say(&mut block.transaction_id.0, plain.text()?),
            "blockTimestamp" => say(&mut block.block_timestamp, plain.when()?),
            "transactionInfo" => say(&mut block.transaction_info, plain.transaction_info()?),
            "revisions" | "revisionSummaries" => say(&mut block.revisions, plain.list(Self::revised)?),
            // Few have them.
            "redactionInfo" | "revision" => None,
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(block)
    }

    fn address(&mut self) -> Option<Address<'a>> {
        let (mut strand_id, mut sequence_no) = (None, None);
        self.members(|plain, name| match name {
            "strandId" => say(&mut strand_id, plain.text()?),
            "sequenceNo" => say(&mut sequence_no, plain.number()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(Address { strand_id: strand_id?, sequence_no: sequence_no? })
    }

    fn transaction_info(&mut self) -> Option<TransactionInfo<'a>> {
        let mut info = TransactionInfo::default();
        self.members(|plain, name| match name {
            "statements" => say(&mut info.statements, plain.list(Self::ran)?),
            "documents" => say(&mut info.documents, plain.documents()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(info)
    }

    fn ran(&mut self) -> Option<Ran<'a>> {
        let (mut statement, mut start_time) = (None, None);
        self.members(|plain, name| match name {
            "statement" => say(&mut statement, plain.text()?),
            "startTime" => say(&mut start_time, plain.when()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(Ran { statement: statement?, start_time: start_time.unwrap_or_default() })
    }

    fn documents(&mut self) -> Option<Documents<'a>> {
        let mut documents = Documents::default();
        self.members(|plain, id| {
            documents.add(Cow::Borrowed(id), plain.changed()?);
            Some(())
        })?;
        Some(documents.end())
    }

    fn changed(&mut self) -> Option<Changed<'a>> {
        let (mut table_name, mut table_id, mut statements) = (None, None, None);
        self.members(|plain, name| match name {
            "tableName" => say(&mut table_name, plain.text()?),
            "tableId" => say(&mut table_id, plain.text()?),
            "statements" => say(&mut statements, plain.list(|plain| u32::try_from(plain.number()?).ok())?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(Changed {
            table_name: Text(table_name),
            table_id: Text(table_id),
            statements: statements.unwrap_or_default(),
        })
    }

    fn revised(&mut self) -> Option<Revised<'a>> {
        let mut revised = Revised::default();
        self.members(|plain, name| match name {
            // `null` is none.
            "data" if plain.rest.starts_with('n') => None,
            "data" => {
                plain.skip(MAX_DEPTH)?;
                say(&mut revised.data, IgnoredAny)
            }
            "metadata" => say(&mut revised.metadata, plain.metadata()?),
            "documentId" => say(&mut revised.document_id.0, plain.text()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(revised)
    }

    fn metadata(&mut self) -> Option<Metadata<'a>> {
        let mut metadata = Metadata::default();
        self.members(|plain, name| match name {
            "id" => say(&mut metadata.id.0, plain.text()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(metadata)
    }

    fn when(&mut self) -> Option<When<'a>> {
        Some(When::Said(Text(Some(self.text()?))))
    }

    /// An object. `each` reads the value of a member.
    fn members(&mut self, mut each: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        if self.byte(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.simple()?;
            self.byte(b':')?;
            each(self, name)?;
            if self.byte(b',').is_none() {
                return self.byte(b'}');
            }
        }
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        self.items(|plain| {
            all.push(one(plain)?);
            Some(())
        })?;
        Some(all)
    }

    fn items(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.byte(b'[')?;
        if self.byte(b']').is_some() {
            return Some(());
        }
        loop {
            each(self)?;
            if self.byte(b',').is_none() {
                return self.byte(b']');
            }
        }
    }

    fn byte(&mut self, byte: u8) -> Option<()> {
        if self.rest.as_bytes().first() != Some(&byte) {
            return None;
        }
        self.rest = self.rest.get(1..)?;
        Some(())
    }

    /// A text without escapes.
    fn simple(&mut self) -> Option<&'a str> {
        let inner = match self.rest.as_bytes() {
            [b'"', ..] => self.rest.get(1..)?,
            _ => return None,
        };
        let end = memchr2(b'"', b'\\', inner.as_bytes())?;
        if inner.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.rest = inner.get(end + 1..)?;
        inner.get(..end)
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        match self.simple() {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.other::<String>().map(Cow::Owned),
        }
    }

    /// A value that serde_json reads.
    #[cold]
    fn other<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter();
        let value = values.next()?.ok()?;
        self.rest = self.rest.get(values.byte_offset()..)?;
        Some(value)
    }

    /// A whole number. What another number has after it is no end of a value.
    fn number(&mut self) -> Option<u64> {
        self.whole()?.parse().ok()
    }

    fn whole(&mut self) -> Option<&'a str> {
        let digits = self.digits()?;
        (digits == "0" || !digits.starts_with('0')).then_some(digits)
    }

    fn digits(&mut self) -> Option<&'a str> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        (count > 0).then_some(digits)
    }

    /// Goes past a value, of at most this depth.
    fn skip(&mut self, depth: u32) -> Option<()> {
        let inner = depth.checked_sub(1)?;
        match self.rest.as_bytes().first()? {
            b'"' => match self.simple() {
                Some(_) => Some(()),
                None => self.other::<IgnoredAny>().map(|_| ()),
            },
            b'{' => self.members(|plain, _| plain.skip(inner)),
            b'[' => self.items(|plain| plain.skip(inner)),
            b'-' | b'0'..=b'9' => {
                let begin = self.rest;
                let _ = self.byte(b'-');
                self.whole()?;
                if self.byte(b'.').is_some() {
                    self.digits()?;
                }
                if self.rest.as_bytes().first().is_some_and(|byte| matches!(byte, b'e' | b'E')) {
                    self.rest = begin;
                    self.other::<IgnoredAny>()?;
                }
                Some(())
            }
            _ => self.other::<IgnoredAny>().map(|_| ()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = concat!(
        r#"{"blockAddress":{"strandId":"8qlFURem51pQl0RiEwt11X","sequenceNo":17},"transactionId":"hU7JLnGFjyxQyDO2xRVQpy","#,
        r#""blockTimestamp":"2023-04-01T00:45:18.465Z","blockHash":"wYLOfZSLYEyW8LFiFWkLKJKzcPCVZ7Dqv2C0EmzdkUo=","#,
        r#""entriesHashList":["3UANVSRJp5lN6IGBgHBU1wDEWkFsUzxeOfq+Vu7uHFc=",""],"transactionInfo":{"statements":["#,
        r#"{"statement":"INSERT INTO \"Café\" ?","startTime":"2023-04-01T00:45:18.4Z","statementDigest":"A="},{"statement":"x"}],"#,
        r#""documents":{"xeeIhU7JLnGFjyxQyDO2xR":{"tableName":"Vehicle","tableId":"Au1EiThbt8s0z9wM26REZN","statements":[0,12]}}},"#,
        r#""revisions":[{"hash":"V2rGrAykapNDrKrNVCo9Uvc36qiOzIWhzfQhbYmKDA8="},{"data":{"a":12.50,"b":[-1,0.5,1e3,true,null,{}]},"#,
        r#""metadata":{"id":"xeeIhU7JLnGFjyxQyDO2xR","version":0}},{"documentId":"d"}]}"#,
    );

    fn is_read(line: &[u8]) -> bool {
        let Some(plain) = block(line) else { return false };
        let all: Block<'_> = serde_json::from_slice(line).expect("what this reads is JSON");
        assert_eq!(format!("{plain:?}"), format!("{all:?}"), "{}", String::from_utf8_lossy(line));
        true
    }

    #[test]
    fn a_block_as_exports_have_it() {
        assert!(is_read(LINE.as_bytes()) && is_read(b"{}") && is_read(format!("{LINE}\r").as_bytes()));
    }

    #[test]
    fn other_forms_are_left_to_the_reader_of_all() {
        for line in [
            r#"{ "blockAddress":{"strandId":"s","sequenceNo":1}}"#,
            r#"{"transactionId":"a","transactionId":"b"}"#,
            r#"{"revisions":[],"revisionSummaries":[]}"#,
            r#"{"transactionI\u0064":"a"}"#,
            r#"{"transactionId":null}"#,
            r#"{"transactionId":7}"#,
            r#"{"blockAddress":{"strandId":"s","sequenceNo":01}}"#,
            r#"{"blockAddress":{"strandId":"s","sequenceNo":1.0}}"#,
            r#"{"blockAddress":{"strandId":"s","sequenceNo":18446744073709551616}}"#,
            r#"{"blockAddress":{"strandId":"s"}}"#,
            r#"{"transactionInfo":{"statements":[{}]}}"#,
            r#"{"transactionInfo":{"statements":{"statement":"x"}}}"#,
            r#"{"transactionInfo":{"documents":{"d":{"statements":[4294967296]}}}}"#,
            r#"{"redactionInfo":{}}"#,
            r#"{"revisions":[{"data":null}]}"#,
            r#"{"other":"\x"}"#,
            r#"{"other":01}"#,
            r#"{"other":+1}"#,
            r#"{"other":1.}"#,
            r#"{"other":tru}"#,
            "{\"other\":\"\t\"}",
            r#"{"other":[1,]}"#,
            r#"{"other":{},}"#,
            r#"{"other":"}"#,
            "{} {}",
            "[]",
            "",
        ] {
            assert!(block(line.as_bytes()).is_none(), "{line}");
        }
        let deep = format!("{{\"other\":{}{}}}", "[".repeat(65), "]".repeat(65));
        assert!(block(deep.as_bytes()).is_none() && serde_json::from_str::<Block<'_>>(&deep).is_ok());
        assert!(block(b"{\"other\":\"\xff\"}").is_none());
    }

    /// Whatever one byte is taken out, put in or changed: what is read is what the reader of all JSON reads.
    #[test]
    fn no_byte_is_understood_in_another_way() {
        let (mut read, mut left) = (0, 0);
        let mut tried = |line: &[u8]| if is_read(line) { read += 1 } else { left += 1 };
        for place in 0..LINE.len() {
            let (before, after) = LINE.as_bytes().split_at(place);
            let (first, rest) = after.split_first().expect("a byte is there");
            tried(before);
            tried(&[before, rest].concat());
            tried(&[before, after, after].concat());
            for byte in *b"\"\\{}[]:,.-+0a9eEtn/ \t\n\x7f\xc3" {
                tried(&[before, &[byte], after].concat());
                tried(&[before, &[byte], if *first == byte { after } else { rest }].concat());
            }
        }
        assert!(read > 1_000 && left > 10_000, "{read} {left}");
    }
}
