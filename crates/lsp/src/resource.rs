//! Resources that policies can name.

/// A resource that a policy can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PolicyResource {
    /// What it is, such as `table Vehicle`.
    pub(super) label: String,
    /// Its ARN.
    pub(super) arn: String,
    /// Whether it is one that the catalog or the schema names.
    pub(super) is_named: bool,
}
