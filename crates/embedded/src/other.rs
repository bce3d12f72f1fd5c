//! Calls of operations of other services that have the same name: the data APIs of RDS and Redshift.

use super::Language;
use super::code::Code;

/// Parameters that those have, and no operation of DynamoDB.
///
/// Source: API references of RDS Data, `ExecuteStatement` and `BatchExecuteStatement`, and of Redshift Data, the same.
const PARAMETERS: [&str; 15] = [
    "sql",
    "Sql",
    "sqls",
    "Sqls",
    "withSql",
    "withSqls",
    "resourceArn",
    "ResourceArn",
    "resource_arn",
    "secretArn",
    "SecretArn",
    "secret_arn",
    "WorkgroupName",
    "workgroupName",
    "ClusterIdentifier",
];

/// What their clients are called.
const CLIENTS: [&str; 6] = ["rds", "Rds", "RDS", "redshift", "Redshift", "aurora"];

impl Code<'_> {
    /// Whether the arguments between two tokens, or the client, are those of another service.
    pub(super) fn is_of_other_service(&self, callee: usize, first: usize, close: usize) -> bool {
        self.is_other_client(callee) || self.has_other_parameter(first, close) || {
            // A request that has a name.
            let name = first + (first..close).take_while(|at| self.is_any(&["*", "&", "."], *at)).count();
            self.is_word(name) && self.is_any(&[",", ")"], name + 1) && {
                let last = self.last_assignment(self.text(name), name);
                last.is_some_and(|last| self.has_other_parameter(last.at + 1, self.assigned_end(last.at)))
            }
        }
    }

    fn is_other_client(&self, callee: usize) -> bool {
        let mark = callee.checked_sub(1).filter(|mark| self.is(".", *mark));
        let receiver = mark.and_then(|mark| self.receiver(mark)).map(|receiver| self.text(receiver));
        receiver.is_some_and(|name| {
            // Not `records`.
            CLIENTS.iter().any(|client| name.starts_with(client) || name.contains(&format!("_{client}")))
                || name.contains("Rds")
                || name.contains("RDS")
                || name.contains("Redshift")
        })
    }

    /// Whether a parameter of another service is among members or arguments, not within those.
    pub(super) fn has_other_parameter(&self, first: usize, close: usize) -> bool {
        let mut at = first;
        while at < close {
            if self.is_other_parameter(at) {
                return true;
            }
            let is_call = self.is("(", at) && self.callee(at).is_none_or(|callee| !self.is_word_of(&["dict"], callee));
            if let Some(end) = self.partner(at).filter(|end| *end > at && !is_call)
                && (at + 1..end).any(|inner| self.around(inner) == Some(at) && self.is_other_parameter(inner))
            {
                return true;
            }
            at = self.after(at);
        }
        false
    }

    fn is_other_parameter(&self, at: usize) -> bool {
        let text = || self.literal(at).and_then(|literal| literal.content.as_ref()?.known());
        if !self.is_word_of(&PARAMETERS, at) && !text().is_some_and(|text| PARAMETERS.contains(&text)) {
            return false;
        }
        let is_key = self.is_any(&[":", "=", "=>"], at + 1);
        let is_short = self.language == Language::JavaScript
            && self.is_any(&[",", "}"], at + 1)
            && self.around(at).is_some_and(|open| self.is("{", open));
        let is_method = self.is("(", at + 1) && at.checked_sub(1).is_some_and(|before| self.is(".", before));
        is_key || is_short || is_method
    }
}
