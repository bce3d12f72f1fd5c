//! The names of files.

use std::path::Path;
use std::sync::Arc;

use partiql_iam_scan::name_of;

/// A file's name as messages and examples have it.
pub(super) fn source(path: &Path) -> Arc<str> {
    if path == Path::new("-") { "standard input".into() } else { name_of(path).into() }
}
