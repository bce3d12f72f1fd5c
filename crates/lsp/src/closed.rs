//! Scripts of the workspace that are not open, as the client has read them: what is wrong in them is known too.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The notification by which a client gives them.
pub(super) const SCRIPTS: &str = "partiql-iam/scripts";

/// What it says.
#[derive(Debug, Deserialize)]
pub(super) struct ScriptsParams {
    /// By their URIs; `null` where there is none any more.
    pub(super) scripts: BTreeMap<String, Option<String>>,
}
