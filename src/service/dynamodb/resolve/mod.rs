//! From a statement to the one permission that it needs, with the condition keys that it fixes.
//!
//! DynamoDB needs one action on one table or index a statement; the ARN comes straight from the names in the text. What DynamoDB is known
//! to refuse is an error; where a refusal is inferred only, the answer is given with a [`Warning`]. What depends on a key schema or a
//! value that is not given is unknown.
//!
//! Source: developer guide, ql-reference and ql-iam; published runs against AWS.

mod assignment;
mod change;
pub(crate) mod doubt;
pub(crate) mod error;
mod error_kind;
mod expression;
mod facts;
pub(crate) mod members;
pub(crate) mod names;
mod place;
mod query;
mod requirements;
mod value;
mod warning;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;

pub use doubt::Doubt;
use error::Raised;
pub use error::{ResolveError, ResolveErrorKind};
pub use members::{MembersError, check_members};
pub use requirements::Requirements;
pub use warning::{MAX_WARNINGS, Warning, WarningKind};

use crate::iam::KeyRow;
use crate::service::dynamodb::condition_key::LEADING_KEYS;
use crate::service::dynamodb::parameter::Parameters;
use crate::service::dynamodb::plan::{Keys, Operand};
use crate::service::dynamodb::rules::Rule;
use crate::service::dynamodb::schema::Table;
use crate::service::dynamodb::{DIALECT, Operation, Target};
use crate::short::is_same;
use crate::span::Span;
use crate::syntax::ast::{Lookup, Name, StatementKind};
use crate::syntax::{Construct, Statement};
use facts::{Gathered, LeadingKeys};
use requirements::Found;

/// Types that `IS` asks for: those of the reference parser.
pub(crate) const TYPES: [&str; 29] = [
    "ANY",
    "BAG",
    "BLOB",
    "BOOL",
    "BOOLEAN",
    "CHAR",
    "CHARACTER",
    "CLOB",
    "DATE",
    "DECIMAL",
    "DOUBLE PRECISION",
    "FLOAT",
    "INT",
    "INT2",
    "INT4",
    "INT8",
    "INTEGER",
    "LIST",
    "MISSING",
    "NULL",
    "NUMERIC",
    "REAL",
    "SEXP",
    "SMALLINT",
    "STRING",
    "STRUCT",
    "SYMBOL",
    "TIMESTAMP",
    "TUPLE",
];

/// Up to so many names of attributes are compared one by one.
const FEW: usize = 32;

/// Words that DynamoDB was seen to refuse as names without double quotes.
const REFUSED_WORDS: [&str; 3] = ["inner", "key", "size"];

/// A word of other dialects that DynamoDB was seen to take as a name.
const TAKEN_WORDS: [&str; 1] = ["year"];

/// The permission that a statement needs on the tables of an account.
///
/// # Errors
///
/// What DynamoDB refuses, an unknown table or index, and as many values as the statement has no parameters for.
///
/// ```
/// use partiql_iam::dynamodb::{self, Account, Target};
///
/// let account = Account::new("us-west-2", "123456789012")?;
/// let statement = dynamodb::parse(r#"SELECT Title FROM "Music"."ByGenre" WHERE Genre = 'Rock'"#)?;
/// let target = Target::new(&account);
/// let needs = dynamodb::resolve(&statement, &target)?;
///
/// let requirement = needs.requirement();
/// assert_eq!(requirement.action().name(), "dynamodb:PartiQLSelect");
/// assert_eq!(
///     requirement.resource.arn(needs.base()).unwrap().to_string(),
///     "arn:aws:dynamodb:us-west-2:123456789012:table/Music/index/ByGenre",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn resolve<'a>(statement: &'a Statement<'a>, target: &Target<'a>) -> Result<Requirements<'a>, ResolveError> {
    if statement.dialect() != &DIALECT {
        return Err(Raised::new(ResolveErrorKind::OtherDialect, statement.span()).into());
    }
    let parameters = Parameters::of(statement, target.values);
    if let Some(values) = target.values.filter(|values| values.len() != parameters.count()) {
        let kind = ResolveErrorKind::ParameterCount { parameters: parameters.count(), values: values.len() };
        return Err(Raised::new(kind, statement.span()).into());
    }
    let mut resolver = Resolver {
        statement,
        target: *target,
        parameters,
        described: None,
        keys: None,
        table: "",
        index: None,
        rule: Rule::Select,
        place: statement.span(),
        attributes_known: true,
        facts: Gathered::default(),
        answer: Requirements::new(target.account.base(), target.account.id(), target.schema),
    };
    resolver.constructs()?;
    resolver.statement()?;
    resolver.finish();
    Ok(resolver.answer)
}

/// A statement on its way to its requirement.
pub(crate) struct Resolver<'a> {
    statement: &'a Statement<'a>,
    target: Target<'a>,
    parameters: Parameters<'a>,
    /// The table, if the schema has it.
    described: Option<&'a Table>,
    /// The key of what is read or written, if the schema says it.
    keys: Option<Keys<'a>>,
    table: &'a str,
    index: Option<&'a str>,
    rule: Rule,
    /// The text that causes the requirement.
    place: Span,
    /// Whether the attributes that are found are all.
    attributes_known: bool,
    facts: Gathered<'a>,
    /// Its texts are the attributes, each once, in the order of the text.
    answer: Requirements<'a>,
}

impl<'a> Resolver<'a> {
    #[cold]
    #[inline(never)]
    fn warn(&mut self, kind: WarningKind<'a>, span: Span) {
        let warning = Warning::new(kind, span);
        if self.answer.warnings.last() != Some(&warning) {
            self.answer.warnings.push(warning);
        }
    }

    fn attribute(&mut self, name: Name) {
        let source = self.statement.source();
        if self.is_noted(|known| name.means(known, source)) {
            return;
        }
        // What goes through the stack is written in two pieces and read in one, for which processors wait.
        if name.quoted {
            self.answer.texts.push(name.text(source));
        } else {
            self.answer.texts.push(Cow::Borrowed(name.span.text(source)));
        }
    }

    fn attribute_text(&mut self, name: Cow<'a, str>) {
        if !self.is_noted(|known| is_same(known.as_bytes(), name.as_bytes())) {
            self.answer.texts.push(name);
        }
    }

    /// Whether an attribute is one of those that are known. Few are compared faster than they are sorted; the others are made unique at
    /// the end.
    #[inline]
    fn is_noted(&self, is_it: impl Fn(&str) -> bool) -> bool {
        self.answer.texts.len() <= FEW && self.answer.texts.iter().any(|known| is_it(known))
    }

    fn require(&mut self, rule: Rule, place: Span) {
        (self.rule, self.place) = (rule, place);
    }

    /// The value of the partition key is the one that leads.
    fn lead_by(&mut self, operand: Operand<'a>, place: Span) {
        match operand {
            Operand::Value(scalar) => {
                self.facts.leading_keys = LeadingKeys::Given;
                self.facts.partitions.push(scalar);
            }
            Operand::Unbound => self.unbound_leading(place),
            Operand::Other => self.doubt_leading(Doubt::Undocumented(place)),
        }
    }

    /// Keeps the key of the one item that the statement is on, where other statements could be on it too.
    fn note_item(&mut self, partition: &Operand<'a>, sort: Option<&Operand<'a>>) {
        let is_one_of_several =
            matches!(self.target.operation, Some(Operation::BatchExecuteStatement | Operation::ExecuteTransaction));
        if !is_one_of_several {
            return;
        }
        self.answer.item = match (partition, sort) {
            (Operand::Value(partition), None) => Some((partition.clone(), None)),
            (Operand::Value(partition), Some(Operand::Value(sort))) => Some((partition.clone(), Some(sort.clone()))),
            _ => None,
        };
    }

    fn unbound_leading(&mut self, place: Span) {
        self.facts.leading_keys = LeadingKeys::Unbound;
        self.doubt(&LEADING_KEYS, Doubt::Value(place));
    }

    fn doubt_leading(&mut self, doubt: Doubt) {
        self.facts.leading_keys = LeadingKeys::Unknown;
        self.doubt(&LEADING_KEYS, doubt);
    }

    fn doubt(&mut self, key: &'static KeyRow, doubt: Doubt) {
        self.answer.doubts.push((key, doubt));
    }

    fn finish(&mut self) {
        let answer = &mut self.answer;
        Warning::limit(&mut answer.warnings, MAX_WARNINGS, |count| WarningKind::MoreWarnings { count });
        if answer.texts.len() > FEW {
            let mut known = BTreeSet::new();
            answer.texts.retain(|name| known.insert(name.clone()));
        }
        answer.complete(Found {
            table: self.table,
            index: self.index,
            rule: self.rule,
            place: self.place,
            attributes_known: self.attributes_known,
            gathered: &mut self.facts,
            enclosing: self.target.operation.and_then(Operation::enclosing),
        });
    }

    fn statement(&mut self) -> Result<(), Raised> {
        let none = |what, span| Err(Raised::new(ResolveErrorKind::NoSuchStatement { what }, span));
        let span = self.statement.span();
        match *self.statement.kind() {
            StatementKind::Select(query) => self.select(query),
            StatementKind::Exists(query) => self.exists(query),
            StatementKind::Insert(insert) => self.insert(insert),
            StatementKind::Change(change) => self.update(change),
            StatementKind::Delete(delete) => self.delete(delete),
            StatementKind::CreateTable(_) => none("`CREATE TABLE`", span),
            StatementKind::DropTable(_) => none("`DROP TABLE`", span),
            StatementKind::UndropTable(_) => none("`UNDROP TABLE`", span),
            StatementKind::CreateIndex(_) => none("`CREATE INDEX`", span),
            StatementKind::DropIndex(_) => none("`DROP INDEX`", span),
            StatementKind::RedactRevision(_) => none("`EXEC`", span),
        }
    }

    /// What the parser found that is rare: each is taken, judged where it is, or refused.
    fn constructs(&mut self) -> Result<(), Raised> {
        let statement = self.statement;
        for (construct, span) in statement.constructs() {
            let span = *span;
            let what = match construct {
                // Taken, or judged with the clause that they are in.
                Construct::BangEqual
                | Construct::Returning
                | Construct::SeveralOperations
                | Construct::OrderBy
                | Construct::UnknownFunction => continue,
                Construct::ReservedName | Construct::ReservedField => {
                    self.reserved_name(statement.text(span), span)?;
                    continue;
                }
                Construct::Parenthesized => {
                    self.warn(WarningKind::Parenthesized, span);
                    continue;
                }
                Construct::ParenthesizedSource => {
                    self.warn(WarningKind::ParenthesizedTable, span);
                    continue;
                }
                Construct::CrossJoin
                | Construct::FullJoin
                | Construct::LeftJoin
                | Construct::RightJoin
                | Construct::Lateral
                | Construct::ParenthesizedJoin => return Err(Raised::new(ResolveErrorKind::SeveralTables, span)),
                Construct::AtInDml => return Err(Raised::new(ResolveErrorKind::Alias, span)),
                Construct::Ion => return Err(Raised::new(ResolveErrorKind::Ion, span)),
                Construct::BareInsert => return Err(Raised::new(ResolveErrorKind::MissingValue, span)),
                Construct::AggregateQuantifier => "`DISTINCT` or `ALL` in a function",
                Construct::BagInElement => "`INSERT INTO` a path",
                Construct::Case => "`CASE`",
                Construct::DateTimeLiteral => "dates and times",
                Construct::Distinct => "`DISTINCT`",
                Construct::Except => "`EXCEPT`",
                Construct::GroupBy => "`GROUP BY`",
                Construct::Having => "`HAVING`",
                Construct::IndexIdForm => "the id of an index",
                Construct::Intersect => "`INTERSECT`",
                Construct::Let => "`LET`",
                Construct::LikeEscape => "`LIKE`",
                Construct::Limit => "`LIMIT`; the request has a parameter `Limit`",
                Construct::Offset => "`OFFSET`",
                Construct::OnConflict => "`ON CONFLICT`",
                Construct::Pivot => "`PIVOT`",
                Construct::SelectAll => "`SELECT ALL`",
                Construct::Union => "`UNION`",
                Construct::Unpivot => "`UNPIVOT`",
                Construct::Values => "`VALUES`; write `VALUE` and one tuple",
            };
            return Err(Raised::new(ResolveErrorKind::Unsupported { what }, span));
        }
        Ok(())
    }

    /// About 280 words are probably refused as names without quotes, also after a dot; three were seen to be.
    fn reserved_name(&mut self, word: &'a str, span: Span) -> Result<(), Raised> {
        let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_one_of(&TAKEN_WORDS) {
            return Ok(());
        }
        if is_one_of(&REFUSED_WORDS) {
            return Err(Raised::new(ResolveErrorKind::ReservedWord { word: word.into() }, span));
        }
        self.warn(WarningKind::ReservedWord { word }, span);
        Ok(())
    }
}

/// Whether a name is looked up by `@`.
pub(crate) const fn is_at(lookup: Lookup) -> bool {
    matches!(lookup, Lookup::Alias | Lookup::OpenAlias)
}
