//! Scripts of the workspace that are not open, as the client has read them: what is wrong in them is known too.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Deserialize;

use super::document::Document;
use super::settings::OpenProject;

/// The notification by which a client gives them.
pub(super) const SCRIPTS: &str = "partiql-iam/scripts";

/// What it says.
#[derive(Debug, Deserialize)]
pub(super) struct ScriptsParams {
    /// By their URIs; `null` where there is none any more.
    pub(super) scripts: BTreeMap<String, Option<String>>,
}

/// A script that is not open.
#[derive(Debug)]
pub(super) struct Closed {
    pub(super) document: Document,
    /// What the nearest configuration file says.
    pub(super) project: Rc<OpenProject>,
}
