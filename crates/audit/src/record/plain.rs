//! Blocks as exports have them: each on a line of its own, without blanks between its values. A reader of this form alone takes less than half the time
//! of one of all JSON, to which it leaves whatever has another form.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use smallvec::{Array, SmallVec};

use super::marks::{Marks, Rest};
use super::{Address, Block, Changed, Documents, Metadata, Ran, Revised, Text, TransactionInfo, When};

/// How deep values are that are left out: less than serde_json's 128.
const MAX_DEPTH: u32 = 64;

/// How long a line is at most. Where a longer one has no end it would be looked for before each block.
const MAX_BYTES: usize = 64 << 10;

/// The block that is alone on the first line of some bytes, and its text. `None`: it has another form, or is none.
pub(crate) fn block<'a>(bytes: &'a [u8], marks: &mut Marks) -> Option<(Block<'a>, &'a [u8])> {
    let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    // A text has no control characters, and between the values there is none.
    let text = bytes.get(..marks.find(bytes))?;
    let mut plain = Plain { text: std::str::from_utf8(text).ok()?, at: 0, marks: marks.all() };
    let block = plain.block()?;
    (plain.at == text.len()).then_some((block, text))
}

/// A line, and how far it is read. Each reader is `None` where the line is not in the form, or says a member twice.
struct Plain<'a, 'm> {
    text: &'a str,
    at: usize,
    /// The places of the quotes and backslashes that are not yet read.
    marks: Rest<'m>,
}

/// Says a member, which is not yet said.
fn say<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

impl<'a> Plain<'a, '_> {
    fn block(&mut self) -> Option<Block<'a>> {
        let mut block = Block::default();
        self.members(|plain, name| match name {
            b"blockAddress" => say(&mut block.block_address, plain.address()?),
            b"transactionId" => say(&mut block.transaction_id.0, plain.text()?),
            b"blockTimestamp" => say(&mut block.block_timestamp, plain.when()?),
            b"transactionInfo" => say(&mut block.transaction_info, plain.transaction_info()?),
            b"revisions" | b"revisionSummaries" => say(&mut block.revisions, plain.list(Self::revised)?),
            // Few have them.
            b"redactionInfo" | b"revision" => None,
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(block)
    }

    fn address(&mut self) -> Option<Address<'a>> {
        let (mut strand_id, mut sequence_no) = (None, None);
        self.members(|plain, name| match name {
            b"strandId" => say(&mut strand_id, plain.text()?),
            b"sequenceNo" => say(&mut sequence_no, plain.number()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(Address { strand_id: strand_id?, sequence_no: sequence_no? })
    }

    fn transaction_info(&mut self) -> Option<TransactionInfo<'a>> {
        let mut info = TransactionInfo::default();
        self.members(|plain, name| match name {
            b"statements" => say(&mut info.statements, plain.list(Self::ran)?),
            b"documents" => say(&mut info.documents, plain.documents()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(info)
    }

    fn ran(&mut self) -> Option<Ran<'a>> {
        let (mut statement, mut start_time) = (None, None);
        self.members(|plain, name| match name {
            b"statement" => say(&mut statement, plain.text()?),
            b"startTime" => say(&mut start_time, plain.when()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(Ran { statement: statement?, start_time: start_time.unwrap_or_default() })
    }

    fn documents(&mut self) -> Option<Documents<'a>> {
        let mut documents = Documents::default();
        self.members(|plain, id| {
            documents.add(Cow::Borrowed(std::str::from_utf8(id).ok()?), plain.changed()?);
            Some(())
        })?;
        Some(documents.end())
    }

    fn changed(&mut self) -> Option<Changed<'a>> {
        let (mut table_name, mut table_id, mut statements) = (None, None, None);
        self.members(|plain, name| match name {
            b"tableName" => say(&mut table_name, plain.text()?),
            b"tableId" => say(&mut table_id, plain.text()?),
            b"statements" => say(&mut statements, plain.list(|plain| u32::try_from(plain.number()?).ok())?),
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
            b"data" if plain.next() == Some(b'n') => None,
            b"data" => {
                plain.skip(MAX_DEPTH)?;
                say(&mut revised.data, IgnoredAny)
            }
            b"metadata" => say(&mut revised.metadata, plain.metadata()?),
            b"documentId" => say(&mut revised.document_id.0, plain.text()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(revised)
    }

    fn metadata(&mut self) -> Option<Metadata<'a>> {
        let mut metadata = Metadata::default();
        self.members(|plain, name| match name {
            b"id" => say(&mut metadata.id.0, plain.text()?),
            _ => plain.skip(MAX_DEPTH),
        })?;
        Some(metadata)
    }

    fn when(&mut self) -> Option<When<'a>> {
        Some(When::Said(Text(Some(self.text()?))))
    }

    /// An object. `each` reads the value of the member of a name.
    fn members(&mut self, mut each: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        if self.byte(b'}').is_some() {
            return Some(());
        }
        loop {
            let (begin, end) = self.simple()?;
            self.byte(b':')?;
            each(self, self.text.as_bytes().get(begin..end)?)?;
            if self.byte(b',').is_none() {
                return self.byte(b'}');
            }
        }
    }

    fn list<A: Array>(&mut self, mut one: impl FnMut(&mut Self) -> Option<A::Item>) -> Option<SmallVec<A>> {
        let mut all = SmallVec::new();
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

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn byte(&mut self, byte: u8) -> Option<()> {
        (self.next() == Some(byte)).then(|| self.at += 1)
    }

    /// Goes past a text without escapes, and says where it begins and ends. Where `None` is, `other` goes past the marks of what is there instead.
    fn simple(&mut self) -> Option<(usize, usize)> {
        let (begin, end) = (self.marks.next()?, self.marks.next()?);
        let bytes = self.text.as_bytes();
        let is_text = begin == self.at && bytes.get(begin) == Some(&b'"') && bytes.get(end) == Some(&b'"');
        is_text.then(|| {
            self.at = end + 1;
            (begin + 1, end)
        })
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        match self.simple() {
            Some((begin, end)) => self.text.get(begin..end).map(Cow::Borrowed),
            None => self.other::<String>().map(Cow::Owned),
        }
    }

    /// A value that serde_json reads.
    #[cold]
    fn other<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(self.text.get(self.at..)?).into_iter();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        self.marks.skip_to(self.at);
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
        let begin = self.at;
        while self.next().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.text.get(begin..self.at).filter(|digits| !digits.is_empty())
    }

    /// Goes past a value, of at most this depth.
    fn skip(&mut self, depth: u32) -> Option<()> {
        let inner = depth.checked_sub(1)?;
        match self.next()? {
            b'"' => match self.simple() {
                Some(_) => Some(()),
                None => self.other::<IgnoredAny>().map(|_| ()),
            },
            b'{' => self.members(|plain, _| plain.skip(inner)),
            b'[' => self.items(|plain| plain.skip(inner)),
            b'-' | b'0'..=b'9' => {
                let begin = self.at;
                let _ = self.byte(b'-');
                self.whole()?;
                if self.byte(b'.').is_some() {
                    self.digits()?;
                }
                if matches!(self.next(), Some(b'e' | b'E')) {
                    self.at = begin;
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
        let mut marks = Marks::default();
        let Some((plain, _)) = block(line, &mut marks) else { return false };
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
        let mut marks = Marks::default();
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
            assert!(block(line.as_bytes(), &mut marks).is_none(), "{line}");
        }
        let deep = format!("{{\"other\":{}{}}}", "[".repeat(65), "]".repeat(65));
        assert!(block(deep.as_bytes(), &mut marks).is_none() && serde_json::from_str::<Block<'_>>(&deep).is_ok());
        assert!(block(b"{\"other\":\"\xff\"}", &mut marks).is_none());
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
