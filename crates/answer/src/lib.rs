//! Answers from texts to texts: what a statement needs, whether policies allow it, the least policies, and what is wrong with a policy, each
//! with the JSON that the program prints.
//!
//! The program and the bindings of other languages are built on it, so that they say the same to the byte. It reads no files and keeps no
//! state; without the feature `template` it needs nothing that a browser lacks.
//!
//! ```
//! use partiql_iam_answer::{Database, Options, explain, line};
//!
//! let options = Options { account: Some("123456789012"), region: Some("us-east-1"), ..Options::default() };
//! let database = Database::new(&options)?;
//! let explanation = explain("SELECT * FROM Music", &database, None)?;
//! assert!(line(&explanation).starts_with(r#"{"statement":"SELECT * FROM Music","service":"dynamodb","command":"SELECT""#));
//! # Ok::<(), partiql_iam_answer::Fault>(())
//! ```

mod asked;
mod context;
mod count;
mod database;
mod decide;
mod explain;
mod fault;
mod first_line;
mod json;
mod least;
mod lint;
mod policies;
mod reason;
mod words;

pub use asked::{Asked, Databases, read_json};
pub use context::{ADDRESS, bad_value, context, with_key};
pub use count::{Characters, Units};
pub use database::{Database, Options, service_of};
pub use decide::{
    Decided, ErrorView, Note, QuestionView, SCP_LEVEL, Undecided, Verdict, agreed, decide, decide_on_qldb, scp_level,
    warnings_on_dynamodb, what_to_give,
};
pub use explain::{asked, explain, explain_in, on_dynamodb, on_qldb};
pub use fault::Fault;
pub use first_line::{SERVICES, UnknownService, first_line};
pub use json::{line, pretty};
pub use least::{Least, LeastOptions, Remark, policy_for, resolve_script};
pub use lint::{LintLine, Lints, lint, lint_line};
pub use policies::{NamedText, Policies, PolicyTexts};
pub use reason::{EXPLICIT_DENY, MISSING, OTHER_ACCOUNT, UNKNOWN, accounts, denied, gap, lacking, name, open, reasons};
pub use words::{Words, in_call_words, refusal, syntax};
