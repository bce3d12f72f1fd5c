//! Kinds of resource: tables, indexes, and what else DynamoDB has.

use crate::iam::ResourceKind;

const fn kind(name: &'static str, before: &'static str, between: &'static str, part: &'static str) -> ResourceKind {
    ResourceKind { name, before, between: Some(between), part, unknown: "", tagged_by_caller: false }
}

/// A table: `…:table/${TableName}`.
///
/// Source: Service Authorization Reference, "Resource types defined by Amazon DynamoDB"; so are the others.
pub static TABLE: ResourceKind = kind("table", "table/", "", "TableName");

/// An index of a table: `…:table/${TableName}/index/${IndexName}`.
pub static INDEX: ResourceKind = kind("index", "table/", "/index/", "TableName");

/// A stream of a table: `…:table/${TableName}/stream/${StreamLabel}`.
pub(crate) static STREAM: ResourceKind = kind("stream", "table/", "/stream/", "TableName");

/// A backup of a table: `…:table/${TableName}/backup/${BackupName}`.
pub(crate) static BACKUP: ResourceKind = kind("backup", "table/", "/backup/", "TableName");

/// An export of a table: `…:table/${TableName}/export/${ExportName}`.
pub(crate) static EXPORT: ResourceKind = kind("export", "table/", "/export/", "TableName");

/// An import into a table: `…:table/${TableName}/import/${ImportName}`.
pub(crate) static IMPORT: ResourceKind = kind("import", "table/", "/import/", "TableName");

/// A global table of the old version. Its ARN has no region.
pub(crate) static GLOBAL_TABLE: ResourceKind = kind("global-table", "global-table/", "", "GlobalTableName");
