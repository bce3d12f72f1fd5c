//! Statements with how often each was run: what an engine of SQL answers to `GROUP BY`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use partiql_iam::Service;
use partiql_iam::dynamodb::Operation;
use serde_json::Value;

use crate::answers::Target;
use crate::counter::Counter;
use crate::gzip::unpacked;
use crate::moment::Moment;
use crate::problem::{Problem, ProblemKind, unreadable};
use crate::row::Unread;
use crate::trail::is_denial;
use crate::usage::{Place, Seen};
use crate::window::Window;

/// What a column says, and the names that it may have, in lower case without `_`.
const COLUMNS: [(Column, &[&str]); 11] = [
    (Column::Statement, &["statement", "querytext", "sql"]),
    (Column::Count, &["count", "n", "uses", "cnt", "count(*)", "countstar()", "col1"]),
    (Column::Denied, &["denied"]),
    (Column::Principal, &["principal", "arn", "role"]),
    (Column::First, &["first", "firstseen"]),
    (Column::Last, &["last", "lastseen"]),
    (Column::Operation, &["operation", "eventname"]),
    (Column::Region, &["region", "awsregion"]),
    (Column::Account, &["account", "recipientaccountid", "accountid"]),
    (Column::ErrorCode, &["errorcode"]),
    (Column::Service, &["service"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Statement,
    Count,
    Denied,
    Principal,
    First,
    Last,
    Operation,
    Region,
    Account,
    ErrorCode,
    Service,
}

/// A row, by column.
pub(crate) type Row<'a> = BTreeMap<Column, Cow<'a, str>>;

/// The column of a title.
fn column(title: &str) -> Option<Column> {
    let title: String = title.trim().chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect();
    COLUMNS.iter().find(|(_, names)| names.contains(&&*title)).map(|(column, _)| *column)
}

/// Whether the first line has the titles that counts in CSV need.
pub(crate) fn has_titles(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let columns: Vec<Column> = line.split(',').filter_map(|title| column(title.trim().trim_matches('"'))).collect();
    columns.contains(&Column::Statement) && columns.contains(&Column::Count)
}

impl Counter<'_> {
    /// Counts an object of JSON. `Err`: why it is none.
    pub(crate) fn counted(
        &mut self,
        object: &BTreeMap<String, Value>,
        source: &Arc<str>,
        offset: u64,
    ) -> Result<(), String> {
        let mut row = Row::new();
        for (name, value) in object {
            let Some(column) = column(name) else { continue };
            let text = match value {
                Value::Null => continue,
                Value::String(text) => Cow::Borrowed(text.as_str()),
                value => Cow::Owned(value.to_string()),
            };
            if row.insert(column, text).is_some() {
                return Err(format!("two of its members say the same as `{name}`"));
            }
        }
        self.counted_row(&row, source, offset)
    }

    /// Counts a row. `Err`: why it can't be counted.
    fn counted_row(&mut self, row: &Row<'_>, source: &Arc<str>, offset: u64) -> Result<(), String> {
        let get = |column: Column| row.get(&column).map(|text| text.trim()).filter(|text| !text.is_empty());
        let number = |column: Column| match get(column) {
            None => Ok(None),
            // Engines write whole numbers of some types with a fraction.
            Some(text) => match text.trim_end_matches('0').trim_end_matches('.') {
                _ if text.parse::<u64>().is_ok() => Ok(text.parse::<u64>().ok()),
                whole if text.contains('.') => whole.parse().map(Some).map_err(|_| format!("`{text}` is no count")),
                _ => Err(format!("`{text}` is no count")),
            },
        };
        let moment = |column: Column| match get(column) {
            None => Ok(None),
            Some(text) => Moment::parse(text).map(Some).ok_or_else(|| format!("`{text}` is no time")),
        };
        let Some(count) = number(Column::Count)? else { return Err("it has no count".to_owned()) };
        let denied = match (number(Column::Denied)?, get(Column::ErrorCode)) {
            (Some(denied), _) if denied > count => return Err(format!("{denied} of {count} were denied")),
            (Some(denied), _) => denied,
            (None, Some(code)) if is_denial(code) => count,
            (None, _) => 0,
        };
        let (first, last) = (moment(Column::First)?, moment(Column::Last)?);
        if let (Some(first), Some(last)) = (first, last)
            && first > last
        {
            return Err(format!("the first was at {first}, and the last at {last}"));
        }
        let operation = match get(Column::Operation) {
            None => None,
            Some(name) => {
                let known = Operation::ALL.into_iter().find(|known| name == known.name());
                Some(known.ok_or_else(|| format!("`{name}` is no operation with statements that is known"))?)
            }
        };
        let service = match get(Column::Service) {
            Some(word) => Service::ALL.into_iter().find(|service| service.word() == word),
            None if operation.is_some() || get(Column::Region).is_some() => Some(Service::DynamoDb),
            None => Some(self.service),
        };
        let Some(service) = service else { return Err("its service is neither `qldb` nor `dynamodb`".to_owned()) };
        self.begin_record();
        // A count of nothing is no use.
        if count == 0 {
            return Ok(());
        }
        self.tally.totals.statements = self.tally.totals.statements.saturating_add(count);
        // A row that is partly in the window counts whole.
        let is_before = self.known.from.zip(last.or(first)).is_some_and(|(from, last)| last < from);
        let is_after = self.known.to.zip(first.or(last)).is_some_and(|(to, first)| to <= first);
        if is_before || is_after {
            self.tally.totals.outside = self.tally.totals.outside.saturating_add(count);
            return Ok(());
        }
        if first.or(last).is_none() {
            self.tally.totals.without_time = self.tally.totals.without_time.saturating_add(count);
        }
        let seen = Seen { first: first.or(last), last: last.or(first), count: count - denied, denied };
        let place = || Place { file: Arc::clone(source), offset: Some(offset), record: None, statement: 0 };
        let principal = self.principal(get(Column::Principal));
        let Some(text) = row.get(&Column::Statement) else {
            let unread = Unread {
                principal: self.principal_name(principal),
                code: "no-statement".into(),
                message: "the row has not the text of a statement".into(),
                shape: Arc::default(),
            };
            self.unread(&unread, seen, place());
            return Ok(());
        };
        let target = match service {
            Service::Qldb => Target::Ledger,
            Service::DynamoDb => Target::Tables(self.account(get(Column::Region), get(Column::Account)), operation),
        };
        let answer = self.answer(target, text);
        self.count(principal, answer, 0, seen, place);
        Ok(())
    }

    /// Counts rows of CSV (RFC 4180) with titles, which may be compressed by gzip. What can't be read is a problem in the tally; so is a last row that has no line break, unless a
    /// quotation mark ends it.
    pub fn push_csv<R: Read>(&mut self, input: R, source: &Arc<str>) {
        self.tally.totals.files += 1;
        let input = match unpacked(input) {
            Ok(input) => input,
            Err(error) => return self.problem(Problem::of_file(source, unreadable(&error))),
        };
        let mut window = Window::new(input);
        if let Err(kind) = self.csv(&mut window, source) {
            let offset = Some(window.offset());
            self.problem(Problem { file: Arc::clone(source), offset, kind });
        }
    }

    fn csv<R: Read>(&mut self, window: &mut Window<R>, source: &Arc<str>) -> Result<(), ProblemKind> {
        let malformed = |why: &str| ProblemKind::Malformed { why: why.to_owned() };
        let mut titles: Option<Vec<Option<Column>>> = None;
        window.more().and_then(|_| window.skip_mark()).map_err(|error| unreadable(&error))?;
        loop {
            let offset = window.offset();
            let (cells, length) = match cells(window.bytes(), window.is_last()) {
                Line::More if window.is_full() => return Err(ProblemKind::TooLong),
                Line::More => {
                    let is_more = window.more().map_err(|error| unreadable(&error))?;
                    if !is_more && window.bytes().is_empty() {
                        break;
                    }
                    continue;
                }
                Line::Cut => return Err(ProblemKind::Cut),
                Line::Quoted => return Err(malformed("quotation marks are not around one whole cell")),
                Line::Cells(cells, length) => (cells, length),
            };
            if matches!(cells.as_slice(), [one] if one.is_empty()) {
                window.take(length);
                continue;
            }
            let texts = cells.iter().map(|cell| std::str::from_utf8(cell)).collect::<Result<Vec<&str>, _>>();
            let Ok(texts) = texts else { return Err(malformed("it is not UTF-8")) };
            match &titles {
                None => {
                    let columns: Vec<Option<Column>> = texts.iter().map(|title| column(title)).collect();
                    let has = |wanted| columns.iter().filter(|column| **column == Some(wanted)).count();
                    if has(Column::Statement) != 1 || has(Column::Count) != 1 {
                        return Err(malformed("the titles are not `statement` and `count`, each once"));
                    }
                    let is_twice = |(column, _): &(&Option<Column>, _)| column.is_some_and(|column| has(column) > 1);
                    if let Some((_, title)) = columns.iter().zip(&texts).find(is_twice) {
                        return Err(malformed(&format!("two of its titles say the same as `{}`", title.trim())));
                    }
                    titles = Some(columns);
                }
                Some(columns) if columns.len() != texts.len() => {
                    let why = format!("it has {} cells, and there are {} titles", texts.len(), columns.len());
                    return Err(ProblemKind::Malformed { why });
                }
                Some(columns) => {
                    let cells = columns.iter().zip(&texts);
                    let row: Row<'_> =
                        cells.filter_map(|(column, text)| Some(((*column)?, Cow::Borrowed(*text)))).collect();
                    if let Err(why) = self.counted_row(&row, source, offset) {
                        let kind = ProblemKind::Malformed { why };
                        self.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind });
                    }
                }
            }
            // Without a line break or a quotation mark it is unknown whether the last cell is whole.
            let is_open = window.is_last()
                && length == window.bytes().len()
                && !window.bytes().ends_with(b"\n")
                && !window.bytes().ends_with(b"\"");
            window.take(length);
            if is_open {
                self.problem(Problem { file: Arc::clone(source), offset: Some(offset), kind: ProblemKind::Cut });
            }
        }
        if titles.is_none() { Err(ProblemKind::Empty) } else { Ok(()) }
    }
}

/// The first line of CSV.
enum Line {
    Cells(Vec<Vec<u8>>, usize),
    /// It may go on.
    More,
    /// It ends within quotes.
    Cut,
    /// A quotation mark is within a cell, or something follows it.
    Quoted,
}

/// Where in a cell it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Begin,
    Plain,
    Quotes,
    /// After the quotation mark that ends it.
    End,
}

fn cells(bytes: &[u8], is_last: bool) -> Line {
    let mut cells = vec![Vec::new()];
    let mut place = In::Begin;
    let mut at = 0;
    loop {
        let Some(byte) = bytes.get(at).copied() else {
            return match (is_last, place) {
                (false, _) => Line::More,
                (true, In::Quotes) => Line::Cut,
                (true, _) if bytes.is_empty() => Line::More,
                (true, _) => Line::Cells(cells, at),
            };
        };
        at += 1;
        let Some(cell) = cells.last_mut() else { return Line::More };
        place = match (byte, place) {
            (b'"', In::Quotes) => match bytes.get(at) {
                Some(b'"') => {
                    cell.push(b'"');
                    at += 1;
                    In::Quotes
                }
                // Whether it is doubled is not there yet.
                None if !is_last => return Line::More,
                Some(_) | None => In::End,
            },
            (byte, In::Quotes) => {
                cell.push(byte);
                In::Quotes
            }
            (b'"', In::Begin) => In::Quotes,
            (b',', _) => {
                cells.push(Vec::new());
                In::Begin
            }
            (b'\n', _) => {
                if cell.last() == Some(&b'\r') {
                    cell.pop();
                }
                return Line::Cells(cells, at);
            }
            // Of a line break.
            (b'\r', In::End) => In::End,
            (b'"', In::Plain) | (_, In::End) => return Line::Quoted,
            (byte, In::Begin | In::Plain) => {
                cell.push(byte);
                In::Plain
            }
        };
    }
}
