//! What a source file holds.

use super::Content;
use partiql_iam::dynamodb::{Operation, Value};
use partiql_iam::{Diagnostic, Service, Span};

/// A statement in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// The literals that it is written in, with their quotation marks: from the first to the end of the last.
    pub range: Span,
    /// The statement as the program has it, and how its places lie in the source. Where a value is put in at run time, it has a
    /// parameter.
    pub content: Content,
    /// Where values are put in at run time. What is known of the statement holds only if they are values.
    pub holes: Vec<Span>,
    /// How it is sent.
    pub sent: Sent,
    /// The list of statements that it is a member of.
    pub member: Option<ListMember>,
}

/// A place in a list of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListMember {
    /// Where the list begins.
    pub list: u32,
    /// Which member it is, from 0.
    pub index: usize,
}

/// How a statement is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// To QLDB.
    Qldb,
    /// To DynamoDB, in this request.
    DynamoDb(Request),
}

/// What a request of DynamoDB says beside a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The operation, if it is known.
    pub operation: Option<Operation>,
    /// The values of the statement's parameters; `None` if not all of them are known.
    pub values: Option<Vec<Value>>,
}

impl From<Service> for Sent {
    /// To a service, by an operation that is not known, with values that are not.
    fn from(service: Service) -> Self {
        match service {
            Service::Qldb => Self::Qldb,
            Service::DynamoDb => Self::DynamoDb(Request::default()),
        }
    }
}

impl Sent {
    /// To DynamoDB by an operation, with values that are not known.
    #[must_use]
    pub const fn by(operation: Operation) -> Self {
        Self::DynamoDb(Request { operation: Some(operation), values: None })
    }

    /// The service that runs the statement.
    #[must_use]
    pub const fn service(&self) -> Service {
        match self {
            Self::Qldb => Service::Qldb,
            Self::DynamoDb(_) => Service::DynamoDb,
        }
    }

    /// The same with values that are not known.
    pub(super) fn without_values(self) -> Self {
        match self {
            Self::Qldb => Self::Qldb,
            Self::DynamoDb(Request { operation, values: _ }) => Self::DynamoDb(Request { operation, values: None }),
        }
    }

    /// Takes in another way that the same literals are sent in, if it differs in its values alone.
    fn take(&mut self, other: &Self) -> bool {
        match (&mut *self, other) {
            (Self::Qldb, Self::Qldb) => true,
            (Self::DynamoDb(kept), Self::DynamoDb(Request { operation, values })) => {
                let is_same = kept.operation == *operation;
                if is_same && kept.values != *values {
                    kept.values = None;
                }
                is_same
            }
            (Self::Qldb, Self::DynamoDb(_)) | (Self::DynamoDb(_), Self::Qldb) => false,
        }
    }
}

/// A statement that nothing can be said of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dynamic {
    /// The literals that it begins with, or what is in their place.
    pub range: Span,
    /// Why.
    pub why: Why,
}

/// Why nothing can be said of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is put together at run time.
    Joined,
    /// What is put in here is no value, so that the permissions depend on it.
    Hole(Span),
    /// It is not written in this file, or not where it is seen.
    Elsewhere,
    /// Which operation sends it is unknown.
    Operation,
    /// It is passed as no SDK takes it, to a function that is named as an operation is.
    Wrapper,
    /// The call is in a text, in what is put into it.
    Within,
    /// The operation is named where it is not called.
    Reference,
    /// The AWS CLI is told to send it.
    CommandLine,
    /// A text or a comment that nothing ends hides what follows it.
    Unclosed,
    /// A name, or the end of a text or a comment, is written with escapes, in marks or as texts that are joined.
    Spelled,
    /// What is read as a text or a comment may be text of JSX, and hide a call.
    Markup,
}

impl Dynamic {
    /// What is said of it: silence would look like no permissions.
    ///
    /// ```
    /// use partiql_iam_embedded::{Language, scan};
    ///
    /// let source = "import boto3\n# dynamodb\nclient.execute_statement(Statement=f'SELECT * FROM {table}')";
    /// let found = scan(Language::Python, source);
    /// assert_eq!(found.dynamic[0].message(source), "permissions unknown: `{table}` is put in at run time");
    /// ```
    #[must_use]
    pub fn message(&self, source: &str) -> String {
        let why = match self.why {
            Why::Joined => "the statement is put together at run time",
            Why::Hole(hole) => {
                return format!("permissions unknown: `{}` is put in at run time", short(hole.text(source)));
            }
            Why::Elsewhere => "the statement is not written here",
            Why::Operation => "which operation sends the statement is not seen here",
            Why::Wrapper => "no SDK is given a statement like this; name the function in `[calls]` if it sends it",
            Why::Within => "a call in what is put into a text is not read",
            Why::Reference => "the operation is passed on or reached by its name, so that what it sends is not seen",
            Why::CommandLine => "the AWS CLI is called here, and what it is given is not read",
            Why::Markup => "this may be text of JSX, so that a call in what follows is not read",
            Why::Spelled => "letters are written here as escapes or in pieces, so that a name or a call is not read",
            Why::Unclosed => "nothing ends what begins here, so that what follows is not read",
        };
        format!("permissions unknown: {why}")
    }
}

/// What is said of a value that is put into a statement at run time, at its place in the source.
///
/// ```
/// use partiql_iam_embedded::{Language, put_in, scan};
///
/// let source = "import boto3\n# dynamodb\nclient.execute_statement(Statement=f'SELECT * FROM a WHERE k = {key}')";
/// let found = scan(Language::Python, source);
/// let said = put_in(source, found.statements[0].holes[0]);
/// assert_eq!(said.message, "`{key}` is put in at run time: the permissions hold only if it is one value");
/// ```
#[must_use]
pub fn put_in(source: &str, hole: Span) -> Diagnostic<'static> {
    let shown = short(hole.text(source));
    let message = format!("`{shown}` is put in at run time: the permissions hold only if it is one value");
    let help = "write `?`, and pass the value beside the statement";
    Diagnostic::new("value-put-in", message).at(hole).with_help(Some(help.into()))
}

/// The longest text of a hole that is shown whole, in characters.
const LONGEST: usize = 40;

/// The text of a hole in one line, for messages.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut shown: String = line.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// What a source file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The statements, in the order of the source.
    pub statements: Vec<Embedded>,
    /// Statements that nothing can be said of, in the order of the source.
    pub dynamic: Vec<Dynamic>,
}

impl Found {
    /// Puts all into the order of the source, each once.
    pub(super) fn sort(&mut self) {
        self.statements.sort_by_key(|statement| statement.range);
        self.statements.dedup_by(|next, kept| {
            (next.range, next.member) == (kept.range, kept.member) && kept.sent.take(&next.sent)
        });
        self.dynamic.sort_by_key(|dynamic| dynamic.range);
        self.dynamic.dedup_by_key(|dynamic| dynamic.range);
    }
}
