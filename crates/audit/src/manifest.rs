//! Manifests of exports: which files an export has.

use serde::Deserialize;

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
