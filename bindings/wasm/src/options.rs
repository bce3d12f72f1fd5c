//! What callers say beside the database, as the JSON that `answers.js` makes of it.

use partiql_iam::iam::RequestContext;
use partiql_iam_answer::{Fault, LeastOptions, context, read_json};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How policies are written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Least {
    conditions: bool,
    any_table: bool,
    index_tables: bool,
    leading_key_from: Option<String>,
}

impl Least {
    pub(crate) fn options(&self) -> LeastOptions<'_> {
        let Self { conditions, any_table, index_tables, leading_key_from } = self;
        LeastOptions {
            with_conditions: *conditions,
            any_table: *any_table,
            index_tables: *index_tables,
            leading_key_from: leading_key_from.as_deref(),
        }
    }
}

/// The condition keys of a request.
pub(crate) fn request(json: &str) -> Result<RequestContext, Fault> {
    context(read_json::<BTreeMap<String, Vec<String>>>("context", json)?)
}
