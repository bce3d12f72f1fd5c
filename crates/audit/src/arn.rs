//! Parts of ARNs of tables.

/// Whether a part of an ARN is not known, such as the account.
pub(crate) fn is_open(arn: &str) -> bool {
    arn.contains("${")
}

/// Where the name of the table begins in the ARN of a table or of what belongs to one, and that name.
fn table(arn: &str) -> Option<(usize, &str)> {
    let after = arn.split_once(":table/")?.1;
    let name = after.split('/').next()?;
    Some((arn.len() - after.len(), name))
}

/// The name of the table in the ARN of a table or of what belongs to one.
pub(crate) fn table_of(arn: &str) -> Option<&str> {
    table(arn).map(|(_, name)| name)
}

/// The ARN of the table in the ARN of a table or of what belongs to one.
pub(crate) fn table_arn(arn: &str) -> Option<&str> {
    let (begin, name) = table(arn)?;
    arn.get(..begin + name.len())
}
