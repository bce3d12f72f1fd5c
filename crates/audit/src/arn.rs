//! Parts of ARNs of tables.

/// Whether a part of an ARN is not known, such as the account.
pub(crate) fn is_open(arn: &str) -> bool {
    arn.contains("${")
}

/// The name of the table in the ARN of a table or of what belongs to one.
pub(crate) fn table_of(arn: &str) -> Option<&str> {
    let after = arn.split_once(":table/")?.1;
    after.split('/').next()
}

/// The ARN of the table in the ARN of a table or of what belongs to one.
pub(crate) fn table_arn(arn: &str) -> Option<&str> {
    let (before, after) = arn.split_once(":table/")?;
    let name = after.split('/').next()?;
    arn.get(..before.len() + ":table/".len() + name.len())
}
