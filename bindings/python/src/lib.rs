//! The module `partiql_iam._native`: answers for Python. What people import is in `python/partiql_iam`.

#![forbid(unsafe_code)]
// Arguments of functions of Python are owned, and so many as there are.
#![allow(clippy::needless_pass_by_value, clippy::too_many_arguments)]

mod audit;
mod batch;
mod column;
mod database;
mod decision;
mod error;
mod explanation;
mod finding;
mod least;
mod tally;
mod text;

use pyo3::prelude::*;

/// The functions and types of the package, of which `partiql_iam` says how they are called.
#[pymodule(gil_used = false)]
mod _native {
    use std::ffi::OsString;

    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::audit::{Audit, audit_merge, audit_report};
    #[pymodule_export]
    use crate::database::Database;
    #[pymodule_export]
    use crate::decision::{Decision, PolicySet, Reason};
    #[pymodule_export]
    use crate::explanation::{Explanation, Note, Permission, Requirement, Resource};
    #[pymodule_export]
    use crate::finding::{Finding, lint, scan_text};
    #[pymodule_export]
    use crate::least::{Policies, policy_for};

    /// The columns of rows of a tally that are texts.
    #[pymodule_export]
    const KEYS: [&str; partiql_iam_audit::KEYS.len()] = partiql_iam_audit::KEYS;

    /// The version of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// Runs the program with arguments, the first of which is its name, and returns the exit status.
    #[pyfunction]
    fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
        py.detach(|| partiql_iam_cli::run(arguments))
    }
}
