//! What is in the text of a file: statements with what they need, and what is wrong in policies. It walks no folders, and what it reads beside the
//! text it is handed a function for.
//!
//! ```
//! use partiql_iam_answer::Database;
//! use partiql_iam_scan::scan_text;
//!
//! let text = "boto3.client('dynamodb').execute_statement(Statement='SELECT * FROM Music')";
//! let lines = scan_text(text, "reads.py", None, &Database::default(), &Database::default())?;
//! assert!(lines.starts_with(r#"{"kind":"statement","file":"reads.py","line":1,"column":55,"#), "{lines}");
//! # Ok::<(), partiql_iam_answer::Fault>(())
//! ```

mod beside;
mod declared;
mod file;
mod finding;
mod fingerprint;
mod ignore;
mod kind;
mod known;
mod ledger;
mod line;
mod machine;
mod name;
mod naming;
mod origin;
mod place;
mod policies;
mod program;
mod script;
mod statement;
mod text;

pub use beside::Beside;
pub use declared::{Declared, DeclaringFile, declared_in, may_declare};
pub use file::{FileText, Found, Item, Said, codes, may_have};
pub use finding::{Finding, Kind, Replacement};
pub use fingerprint::{Alike, Fingerprint};
pub use ignore::{Comments, Ignores};
pub use kind::{FileKind, MAX_SOURCE_BYTES};
pub use known::{Given, Known, ScriptService};
pub use line::{finding_line, need_line};
pub use name::{byte_of, name_of, short_name_of, shown};
pub use origin::Origin;
pub use place::{Lines, Place, Start};
pub use policies::may_have as may_have_policies;
pub use statement::{Need, Statement};
pub use text::scan_text;
