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
mod members;
pub(crate) mod names;
mod place;
mod query;
mod requirements;
mod value;
mod warning;

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;

use smallvec::{SmallVec, smallvec};

pub use doubt::Doubt;
pub use error::{ResolveError, ResolveErrorKind};
pub use members::{MembersError, check_members};
pub use requirements::Requirements;
pub use warning::{MAX_WARNINGS, Warning, WarningKind};

use crate::iam::KeyRow;
use crate::service::dynamodb::condition_key::LEADING_KEYS;
use crate::service::dynamodb::parameter::Parameters;
use crate::service::dynamodb::plan::{Keys, Operand};
use crate::service::dynamodb::rules::Rule;
use crate::service::dynamodb::{DIALECT, Operation, Target};
use crate::span::Span;
use crate::syntax::ast::{Lookup, Name, StatementKind};
use crate::syntax::{Construct, Statement};
use facts::{Gathered, LeadingKeys};
use requirements::{Item, Parts};

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
        return Err(ResolveError::new(ResolveErrorKind::OtherDialect, statement.span()));
    }
    let parameters = Parameters::of(statement, target.values);
    if let Some(values) = target.values.filter(|values| values.len() != parameters.count()) {
        let kind = ResolveErrorKind::ParameterCount { parameters: parameters.count(), values: values.len() };
        return Err(ResolveError::new(kind, statement.span()));
    }
    let mut resolver = Resolver {
        statement,
        target: *target,
        parameters,
        keys: None,
        base: target.account.base(),
        table: "",
        index: None,
        rule: Rule::Select,
        place: statement.span(),
        attributes: SmallVec::new(),
        attributes_known: true,
        facts: Gathered::default(),
        item: None,
        doubts: SmallVec::new(),
        warnings: SmallVec::new(),
    };
    resolver.constructs()?;
    resolver.statement()?;
    Ok(resolver.finish())
}

/// A statement on its way to its requirement.
pub(crate) struct Resolver<'a> {
    statement: &'a Statement<'a>,
    target: Target<'a>,
    parameters: Parameters<'a>,
    /// The key of what is read or written, if the schema says it.
    keys: Option<Keys<'a>>,
    base: &'a str,
    table: &'a str,
    index: Option<&'a str>,
    rule: Rule,
    /// The text that causes the requirement.
    place: Span,
    /// Each once, in the order of the text.
    attributes: SmallVec<[Cow<'a, str>; 8]>,
    /// Whether these are all.
    attributes_known: bool,
    facts: Gathered<'a>,
    /// The key of the one item, in a batch or a transaction, if all of it is known.
    item: Option<Item<'a>>,
    doubts: SmallVec<[(&'static KeyRow, Doubt); 2]>,
    warnings: SmallVec<[Warning<'a>; 2]>,
}

impl<'a> Resolver<'a> {
    #[cold]
    #[inline(never)]
    fn warn(&mut self, kind: WarningKind<'a>, span: Span) {
        let warning = Warning::new(kind, span);
        if self.warnings.last() != Some(&warning) {
            self.warnings.push(warning);
        }
    }

    fn attribute(&mut self, name: Name) {
        self.attribute_text(name.text(self.statement.source()));
    }

    fn attribute_text(&mut self, name: Cow<'a, str>) {
        // Few are compared faster than they are sorted; the others are made unique at the end.
        if self.attributes.len() > FEW || !self.attributes.contains(&name) {
            self.attributes.push(name);
        }
    }

    fn require(&mut self, rule: Rule, place: Span) {
        (self.rule, self.place) = (rule, place);
    }

    /// The value of the partition key is the one that leads.
    fn lead_by(&mut self, operand: Operand<'a>, place: Span) {
        match operand {
            Operand::Value(scalar) => self.facts.leading_keys = LeadingKeys::Values(smallvec![scalar]),
            Operand::Unbound => self.unbound_leading(place),
            Operand::Other => self.doubt_leading(Doubt::Undocumented(place)),
        }
    }

    /// Keeps the key of the one item that the statement is on, where other statements could be on it too.
    fn note_item(&mut self, partition: Operand<'a>, sort: Option<Operand<'a>>) {
        let is_one_of_several =
            matches!(self.target.operation, Some(Operation::BatchExecuteStatement | Operation::ExecuteTransaction));
        if !is_one_of_several {
            return;
        }
        self.item = match (partition, sort) {
            (Operand::Value(partition), None) => Some((partition, None)),
            (Operand::Value(partition), Some(Operand::Value(sort))) => Some((partition, Some(sort))),
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
        self.doubts.push((key, doubt));
    }

    fn finish(self) -> Requirements<'a> {
        let Self {
            statement: _,
            target,
            parameters: _,
            keys: _,
            base,
            table,
            index,
            rule,
            place,
            mut attributes,
            attributes_known,
            facts,
            item,
            doubts,
            mut warnings,
        } = self;
        Warning::limit(&mut warnings, MAX_WARNINGS, |count| WarningKind::MoreWarnings { count });
        if attributes.len() > FEW {
            let mut known = BTreeSet::new();
            attributes.retain(|name| known.insert(name.clone()));
        }
        Parts {
            base,
            account: target.account.id(),
            schema: target.schema,
            table,
            index,
            rule,
            place,
            attributes: attributes_known.then_some(attributes),
            gathered: facts,
            item,
            enclosing: target.operation.and_then(Operation::enclosing),
            doubts,
            warnings,
        }
        .finish()
    }

    fn statement(&mut self) -> Result<(), ResolveError> {
        let none = |what, span| Err(ResolveError::new(ResolveErrorKind::NoSuchStatement { what }, span));
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
    fn constructs(&mut self) -> Result<(), ResolveError> {
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
                Construct::CrossJoin
                | Construct::FullJoin
                | Construct::LeftJoin
                | Construct::RightJoin
                | Construct::Lateral
                | Construct::ParenthesizedJoin => return Err(ResolveError::new(ResolveErrorKind::SeveralTables, span)),
                Construct::AtInDml => return Err(ResolveError::new(ResolveErrorKind::Alias, span)),
                Construct::Ion => return Err(ResolveError::new(ResolveErrorKind::Ion, span)),
                Construct::BareInsert => return Err(ResolveError::new(ResolveErrorKind::MissingValue, span)),
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
            return Err(ResolveError::new(ResolveErrorKind::Unsupported { what }, span));
        }
        Ok(())
    }

    /// About 280 words are probably refused as names without quotes, also after a dot; three were seen to be.
    fn reserved_name(&mut self, word: &'a str, span: Span) -> Result<(), ResolveError> {
        let is_one_of = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is_one_of(&TAKEN_WORDS) {
            return Ok(());
        }
        if is_one_of(&REFUSED_WORDS) {
            return Err(ResolveError::new(ResolveErrorKind::ReservedWord { word: word.into() }, span));
        }
        self.warn(WarningKind::ReservedWord { word }, span);
        Ok(())
    }
}

/// Whether a name is looked up by `@`.
pub(crate) const fn is_at(lookup: Lookup) -> bool {
    matches!(lookup, Lookup::Alias | Lookup::OpenAlias)
}
