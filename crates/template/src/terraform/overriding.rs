//! Override files, whose blocks are merged into those of the other files of their folder.
//!
//! Source: Terraform language, "Override Files".

use std::path::Path;

use hcl_edit::structure::Structure;

use super::file;
use crate::form::is_terraform;
use crate::source;
use crate::tree::{members, parts};

/// Blocks that change no policy, table or ledger: variables are unknown in any case.
const HARMLESS: [&str; 6] = ["terraform", "provider", "variable", "output", "moved", "check"];

/// Whether a file is one of Terraform, in its own language or in JSON, by its name.
#[must_use]
pub fn is_configuration(path: &Path) -> bool {
    is_terraform(path) || super::is_configuration(path)
}

/// Whether a file overrides others of its folder, by its name: `override.tf`, `network_override.tf.json`.
#[must_use]
pub fn is_override(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ends = [".tf", ".tf.json", ".tofu", ".tofu.json"];
    let stem = ends.iter().find_map(|end| name.strip_suffix(end));
    stem.is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

/// Whether an override file may change what other files say of policies, tables and ledgers; one that can't be read may.
#[must_use]
pub fn may_override(path: &Path, text: &str) -> bool {
    if is_terraform(path) {
        let Ok(body) = file::parse(text) else { return true };
        return body.iter().any(|structure| match structure {
            Structure::Block(block) => !HARMLESS.contains(&block.ident.value().as_str()),
            Structure::Attribute(_) => true,
        });
    }
    let Ok(values) = source::json(text) else { return true };
    let keys = values.iter().flat_map(|root| parts(root)).flat_map(|part| members(part));
    keys.into_iter().any(|member| !HARMLESS.contains(&&*member.key) && member.key != "//")
}
