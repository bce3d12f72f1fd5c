//! The tables that templates of CloudFormation, SAM and the Serverless Framework declare, with their keys, and the ledgers.
//!
//! Source: CloudFormation template reference, `AWS::DynamoDB::Table`, `AWS::QLDB::Ledger`.

use super::{Reader, Resource};
use crate::declared::{DeclaredLedger, DeclaredTable, keys_of};
use crate::source::Places;
use crate::tree::member;

/// The properties with the keys of a table and its indexes.
const KEYS: [&str; 4] = ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"];
/// The same of a table of SAM.
const SIMPLE_KEYS: [&str; 1] = ["PrimaryKey"];

impl<'t> Reader<'t> {
    /// A table, if the template says its name.
    pub(super) fn declared(&mut self, kind: &str, resource: Resource<'t>) {
        let Some(named) = member(resource.properties, "TableName") else { return };
        let Some(name) = self.own_text(resource.properties, "TableName", resource.place) else { return };
        let span = self.evaluator.place(&named.value, resource.place);
        let template = resource.condition.is_none().then(|| self.keys(kind, &name, resource)).flatten();
        let keys = template.as_deref().and_then(keys_of);
        self.template.tables.push(DeclaredTable { name, span, keys });
    }

    /// A template with what this one says of the keys of a table and nothing else, unless something may be put into it.
    fn keys(&self, kind: &str, name: &str, resource: Resource<'t>) -> Option<String> {
        let text = match self.evaluator.places {
            Places::Json => self.file,
            Places::Yaml(translated) => &translated.json,
        };
        // A global table has its keys as another table does.
        let (kind, properties) = match kind {
            "AWS::Serverless::SimpleTable" => (kind, SIMPLE_KEYS.as_slice()),
            _ => ("AWS::DynamoDB::Table", KEYS.as_slice()),
        };
        let name = serde_json::to_string(name).ok()?;
        let mut written = vec![format!("\"TableName\": {name}")];
        for member in properties.iter().filter_map(|property| member(resource.properties, property)) {
            let value = member.value.span.text(text);
            if value.contains("${") {
                return None;
            }
            written.push(format!("\"{}\": {value}", member.key));
        }
        let properties = written.join(", ");
        Some(format!("{{\"Resources\": {{\"Table\": {{\"Type\": \"{kind}\", \"Properties\": {{{properties}}}}}}}}}"))
    }

    /// A ledger.
    pub(super) fn ledger(&mut self, resource: Resource<'t>) {
        let named = member(resource.properties, "Name");
        let span = named.map_or(resource.place, |named| self.evaluator.place(&named.value, resource.place));
        let name = named.and_then(|named| self.evaluator.value(&named.value, resource.place)?.known_name());
        let mode = self.own_text(resource.properties, "PermissionsMode", resource.place);
        let allows_all = mode.as_deref() == Some("ALLOW_ALL");
        let is_sure = resource.condition.is_none();
        self.template.ledgers.push(DeclaredLedger { name, span, is_sure, region: None, allows_all });
    }
}
