//! Manifests of exports: which files an export has.

use serde::Deserialize;

use crate::format::Format;
use crate::ion::{self, Form};
use crate::problem::ProblemKind;

/// What the manifests of an export say: the first of its ledger, the last of its files.
///
/// ```
/// use partiql_iam_audit::Manifest;
///
/// let manifest = Manifest::parse(br#"{keys: ["exports/2023/04/01/00/8qlFURem51pQl0RiEwt11X.0-15.ion"]}"#).unwrap();
/// assert_eq!(manifest.keys.unwrap().len(), 1);
/// assert!(Manifest::parse(b"{keys: [").is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// The keys of all files, in order; only the manifest of the end has them.
    pub keys: Option<Vec<String>>,
    /// The id of the export, of the manifest of its begin.
    #[serde(rename = "exportId")]
    pub export: Option<String>,
    /// The name of the ledger.
    #[serde(rename = "ledgerName")]
    pub ledger: Option<String>,
    /// What the keys begin with.
    pub prefix: Option<String>,
}

impl Manifest {
    /// Reads a manifest in JSON, Ion text or binary Ion.
    ///
    /// # Errors
    ///
    /// When it is none, or is cut.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProblemKind> {
        let manifest = match Format::of(bytes) {
            Some(Format::Manifest) => serde_json::from_slice(bytes).map_err(|error| {
                if error.is_eof() { ProblemKind::Cut } else { ProblemKind::Malformed { why: error.to_string() } }
            })?,
            Some(Format::IonText) => ion::manifest(bytes, Form::Text)?,
            Some(Format::IonBinary) => ion::manifest(bytes, Form::Binary)?,
            _ if bytes.trim_ascii().is_empty() => return Err(ProblemKind::Empty),
            _ => return Err(ProblemKind::UnknownFormat),
        };
        if manifest.keys.is_none() && manifest.export.is_none() {
            return Err(ProblemKind::UnknownFormat);
        }
        Ok(manifest)
    }
}
