//! Reads a catalog from Ion text. JSON is read as the Ion that it is.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::service::qldb::UniqueId;
use crate::service::qldb::catalog::{
    Catalog, Index, MAX_CATALOG_TABLES, Table, TableConflict, TableStatus, is_table_name,
};
use crate::span::Span;
use crate::syntax::ion::{Container, Event, IonFault, Reader};

/// The longest text of a catalog, in bytes. A ledger has at most 40 tables; this leaves room for exports of many.
pub const MAX_CATALOG_BYTES: usize = 64 << 20;

/// What is wrong with the text of a catalog. Each variant is one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CatalogErrorKind {
    /// Longer than [`MAX_CATALOG_BYTES`].
    TooLong,
    /// More rows than [`MAX_CATALOG_TABLES`].
    TooManyTables,
    /// The text is not Ion or JSON.
    NotIon {
        /// What should have been there.
        expected: &'static str,
    },
    /// A value that is not a table's row: a struct.
    NotARow,
    /// A row without a field that it must have.
    MissingField {
        /// The field.
        field: &'static str,
    },
    /// A row that has a field twice.
    RepeatedField {
        /// The field.
        field: &'static str,
    },
    /// A field with a value of another kind.
    FieldKind {
        /// The field.
        field: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// A `tableId` that is not 22 letters and digits.
    InvalidId,
    /// A `name` that no table can have.
    InvalidName,
    /// A `status` that is neither `ACTIVE` nor `INACTIVE`.
    UnknownStatus,
    /// Two rows with the same `tableId`.
    RepeatedId,
    /// Two active rows with the same `name`.
    RepeatedName,
}

/// Why a text is no catalog: the cause, its place, and the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogError(Box<Wrong>);

/// In one word of memory an error costs the way past it nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wrong {
    kind: CatalogErrorKind,
    span: Span,
    row: usize,
    found: String,
}

impl CatalogError {
    /// The cause.
    #[must_use]
    pub const fn kind(&self) -> CatalogErrorKind {
        self.0.kind
    }

    /// A stable code for programs: `catalog`, whatever the cause.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "catalog"
    }

    /// The place, in bytes of the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.0.span
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(match self.0.kind {
            CatalogErrorKind::TooLong | CatalogErrorKind::TooManyTables => "leave out the tables of other ledgers",
            CatalogErrorKind::NotIon { .. } | CatalogErrorKind::NotARow => {
                "give what `SELECT * FROM information_schema.user_tables` returns, as JSON or Ion text"
            }
            CatalogErrorKind::MissingField { .. } | CatalogErrorKind::FieldKind { .. } => {
                "a row looks like `{tableId: \"Au1EiThbt8s0z9wM26REZN\", name: \"Vehicle\", status: \"ACTIVE\"}`"
            }
            CatalogErrorKind::RepeatedField { .. } => "leave one of them out",
            CatalogErrorKind::InvalidId => "an id has 22 letters and digits, such as `Au1EiThbt8s0z9wM26REZN`",
            CatalogErrorKind::InvalidName => {
                "a table's name has 1 to 128 letters, digits and underscores, and begins with no digit"
            }
            CatalogErrorKind::UnknownStatus => "the status is `ACTIVE` or `INACTIVE`",
            CatalogErrorKind::RepeatedId => "each table has an id of its own",
            CatalogErrorKind::RepeatedName => "of several tables with one name at most one is active",
        }))
    }
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Wrong { kind, span: _, row, found } = &*self.0;
        if !matches!(kind, CatalogErrorKind::TooLong) {
            write!(f, "row {row}: ")?;
        }
        match kind {
            CatalogErrorKind::TooLong => write!(f, "the catalog is longer than {MAX_CATALOG_BYTES} bytes"),
            CatalogErrorKind::TooManyTables => write!(f, "the catalog has more than {MAX_CATALOG_TABLES} tables"),
            CatalogErrorKind::NotIon { expected } if found.is_empty() => {
                write!(f, "expected {expected}, found the end of the text")
            }
            CatalogErrorKind::NotIon { expected } => write!(f, "expected {expected}, found `{found}`"),
            CatalogErrorKind::NotARow => f.write_str("not a struct"),
            CatalogErrorKind::MissingField { field } => write!(f, "the field `{field}` is missing"),
            CatalogErrorKind::RepeatedField { field } => write!(f, "the field `{field}` is given twice"),
            CatalogErrorKind::FieldKind { field, expected } => write!(f, "the field `{field}` must be {expected}"),
            CatalogErrorKind::InvalidId => write!(f, "`tableId` is `{found}`, which is no id"),
            CatalogErrorKind::InvalidName => write!(f, "`name` is `{found}`, which no table can have"),
            CatalogErrorKind::UnknownStatus => write!(f, "`status` is `{found}`"),
            CatalogErrorKind::RepeatedId => write!(f, "the id `{found}` is given twice"),
            CatalogErrorKind::RepeatedName => write!(f, "there are two active tables named `{found}`"),
        }
    }
}

impl core::error::Error for CatalogError {}

impl<'a> From<&'a CatalogError> for Diagnostic<'a> {
    fn from(error: &'a CatalogError) -> Self {
        Self::new(error.code(), error.to_string()).at(error.span()).with_help(error.help())
    }
}

/// A row as far as it is read.
#[derive(Default)]
struct Row {
    id: Option<UniqueId>,
    name: Option<String>,
    status: Option<TableStatus>,
    tags: Option<BTreeMap<String, String>>,
    has_tags: bool,
    indexes: Vec<Index>,
}

impl FromStr for Catalog {
    type Err = CatalogError;

    /// [`Catalog::parse`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

struct Rows<'s> {
    source: &'s str,
    reader: Reader<'s>,
    row: usize,
}

impl Catalog {
    /// Reads the rows that `SELECT * FROM information_schema.user_tables` returns, as Ion text or JSON: a list of structs, or
    /// structs one after the other, with or without commas between them.
    ///
    /// Each row has `tableId`, `name` and `status`; `tags` (a struct of strings) and `indexes` are optional; other fields are
    /// passed over.
    ///
    /// # Errors
    ///
    /// When the text is not such a catalog, with the row, the field and the place.
    pub fn parse(text: &str) -> Result<Self, CatalogError> {
        let mut rows = Rows { source: text, reader: Reader::new(text, 0), row: 1 };
        if text.len() > MAX_CATALOG_BYTES {
            return Err(rows.error(CatalogErrorKind::TooLong, Span::default()));
        }
        let (tables, spans): (Vec<Table>, Vec<Span>) = rows.read()?.into_iter().unzip();
        let names: Vec<(String, UniqueId)> = tables.iter().map(|table| (table.name.clone(), table.id)).collect();
        Self::new(tables).map_err(|conflict| {
            let (kind, index) = match conflict {
                TableConflict::Id(index) => (CatalogErrorKind::RepeatedId, index),
                TableConflict::ActiveName(index) => (CatalogErrorKind::RepeatedName, index),
                TableConflict::TooMany => (CatalogErrorKind::TooManyTables, MAX_CATALOG_TABLES),
            };
            let found = names.get(index).map(|(name, id)| match conflict {
                TableConflict::Id(_) => id.as_str().to_owned(),
                TableConflict::ActiveName(_) | TableConflict::TooMany => name.clone(),
            });
            let span = spans.get(index).copied().unwrap_or_default();
            CatalogError(Box::new(Wrong { kind, span, row: index + 1, found: found.unwrap_or_default() }))
        })
    }
}

impl Rows<'_> {
    fn error(&self, kind: CatalogErrorKind, span: Span) -> CatalogError {
        let found = span.text(self.source);
        let found = found.strip_prefix(['"', '\'']).and_then(|text| text.strip_suffix(['"', '\''])).unwrap_or(found);
        CatalogError(Box::new(Wrong { kind, span, row: self.row, found: found.to_owned() }))
    }

    fn next(&mut self) -> Result<Event, CatalogError> {
        self.reader.next().map_err(|(fault, span)| {
            let expected = match fault {
                IonFault::Unexpected(expected) => expected,
                IonFault::Unterminated => "the closing bracket",
                IonFault::Unclosed(_) => "a closing quote",
                IonFault::Escape => "an escape of Ion or JSON",
                IonFault::TooDeep => "less nesting",
                IonFault::Empty | IonFault::SeveralValues | IonFault::Ambiguous => "one value",
            };
            self.error(CatalogErrorKind::NotIon { expected }, span)
        })
    }

    fn read(&mut self) -> Result<Vec<(Table, Span)>, CatalogError> {
        let (mut tables, mut is_list) = (Vec::new(), false);
        loop {
            match self.next()? {
                // An empty list is a ledger without tables; an empty text is more likely the wrong one.
                Event::End if tables.is_empty() && !is_list => {
                    let expected = "the row of a table, or `[]` for a ledger without tables";
                    return Err(self.error(CatalogErrorKind::NotIon { expected }, self.reader.value_span()));
                }
                Event::End => return Ok(tables),
                // The brackets of a list around the rows.
                Event::Open(Container::List) if self.reader.depth() == 1 => is_list = true,
                Event::Close => {}
                Event::Open(Container::Struct) => {
                    let open = self.reader.value_span();
                    if tables.len() == MAX_CATALOG_TABLES {
                        return Err(self.error(CatalogErrorKind::TooManyTables, open));
                    }
                    let row = self.read_row()?;
                    tables.push((self.table(row, open)?, Span::new(open.start, self.reader.value_span().end)));
                    self.row += 1;
                    self.skip_comma()?;
                }
                Event::Backtick(_) => {
                    let span = Span::default();
                    return Err(self.error(CatalogErrorKind::NotIon { expected: "an Ion value" }, span));
                }
                _ => return Err(self.error(CatalogErrorKind::NotARow, self.reader.value_span())),
            }
        }
    }

    fn skip_comma(&mut self) -> Result<(), CatalogError> {
        let expected = "a closing `*/`";
        self.reader.skip_comma().map_err(|(_, span)| self.error(CatalogErrorKind::NotIon { expected }, span))
    }

    fn table(&self, row: Row, span: Span) -> Result<Table, CatalogError> {
        let missing = |field| self.error(CatalogErrorKind::MissingField { field }, span);
        let Row { id, name, status, tags, has_tags: _, indexes } = row;
        Ok(Table {
            id: id.ok_or_else(|| missing("tableId"))?,
            name: name.ok_or_else(|| missing("name"))?,
            status: status.ok_or_else(|| missing("status"))?,
            tags,
            indexes,
        })
    }

    fn read_row(&mut self) -> Result<Row, CatalogError> {
        let mut row = Row::default();
        loop {
            let Event::Field(field) = self.next()? else { return Ok(row) };
            let repeated = |field| self.error(CatalogErrorKind::RepeatedField { field }, self.reader.value_span());
            match &*field.read(self.source) {
                "tableId" => {
                    if row.id.is_some() {
                        return Err(repeated("tableId"));
                    }
                    let (text, span) = self.text("tableId")?;
                    let id = UniqueId::new(&text).ok_or_else(|| self.error(CatalogErrorKind::InvalidId, span))?;
                    row.id = Some(id);
                }
                "name" => {
                    if row.name.is_some() {
                        return Err(repeated("name"));
                    }
                    let (text, span) = self.text("name")?;
                    if !is_table_name(&text) {
                        return Err(self.error(CatalogErrorKind::InvalidName, span));
                    }
                    row.name = Some(text);
                }
                "status" => {
                    if row.status.is_some() {
                        return Err(repeated("status"));
                    }
                    let (text, span) = self.text("status")?;
                    row.status = Some(match text.as_str() {
                        "ACTIVE" => TableStatus::Active,
                        "INACTIVE" => TableStatus::Inactive,
                        _ => return Err(self.error(CatalogErrorKind::UnknownStatus, span)),
                    });
                }
                "tags" => {
                    if row.has_tags {
                        return Err(repeated("tags"));
                    }
                    row.has_tags = true;
                    row.tags = self.tags()?;
                }
                "indexes" => self.indexes(&mut row.indexes)?,
                _ => self.skip_value()?,
            }
        }
    }

    fn text(&mut self, field: &'static str) -> Result<(String, Span), CatalogError> {
        match self.next()? {
            Event::Text(text) => Ok((text.read(self.source).into_owned(), text.span)),
            _ => {
                let kind = CatalogErrorKind::FieldKind { field, expected: "a string" };
                Err(self.error(kind, self.reader.value_span()))
            }
        }
    }

    fn tags(&mut self) -> Result<Option<BTreeMap<String, String>>, CatalogError> {
        let wrong = |rows: &Self| {
            let kind = CatalogErrorKind::FieldKind { field: "tags", expected: "a struct of strings" };
            rows.error(kind, rows.reader.value_span())
        };
        match self.next()? {
            Event::Null => return Ok(None),
            Event::Open(Container::Struct) => {}
            _ => return Err(wrong(self)),
        }
        let mut tags = BTreeMap::new();
        while let Event::Field(key) = self.next()? {
            let Event::Text(value) = self.next()? else { return Err(wrong(self)) };
            let key = key.read(self.source).into_owned();
            if tags.insert(key, value.read(self.source).into_owned()).is_some() {
                return Err(self.error(CatalogErrorKind::RepeatedField { field: "tags" }, value.span));
            }
        }
        Ok(Some(tags))
    }

    /// The structs in the value that have an `expr` such as `[VIN]`. A value of another form says nothing about permissions, so that it is
    /// no error.
    fn indexes(&mut self, indexes: &mut Vec<Index>) -> Result<(), CatalogError> {
        let depth = self.reader.depth();
        let (mut field, mut id, mut key) = (None, None, None);
        loop {
            let event = self.next()?;
            let text = match event {
                Event::Field(text) | Event::Text(text) => Some(text.read(self.source).into_owned()),
                _ => None,
            };
            match (event, key.take().as_deref()) {
                (Event::Field(_), _) => {
                    key = text;
                    continue;
                }
                (Event::Text(_), Some("expr")) => field = text,
                (Event::Text(_), Some("indexId")) => id = text,
                (Event::Close, _) => {
                    let id = id.take();
                    if let Some(field) = field.take() {
                        let name = field.strip_prefix('[').and_then(|field| field.strip_suffix(']')).unwrap_or(&field);
                        indexes.push(Index { field: name.to_owned(), id });
                    }
                }
                _ => {}
            }
            if !matches!(event, Event::Open(_)) && self.reader.depth() == depth {
                return Ok(());
            }
        }
    }

    fn skip_value(&mut self) -> Result<(), CatalogError> {
        let depth = self.reader.depth();
        loop {
            let event = self.next()?;
            let is_over = !matches!(event, Event::Field(_) | Event::Open(_)) && self.reader.depth() == depth;
            if is_over {
                return Ok(());
            }
        }
    }
}
