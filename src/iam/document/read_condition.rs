//! From JSON to conditions.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::iam::document::error::PolicyErrorKind as Problem;
use crate::iam::document::read::{Read, Reader};
use crate::iam::document::{ConditionBlock, ConditionEntry, Located};
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::evaluate::value;
use crate::json::{Json, Node};

impl<'t> Reader<'t> {
    pub(crate) fn conditions(&mut self, node: &Node<'t>) -> Read<Vec<ConditionBlock>> {
        let members = self.object(node)?;
        let mut blocks = Vec::with_capacity(members.len());
        for member in members {
            blocks.push(self.member(member, |this, node| {
                let Ok(operator) = member.key.parse::<Operator>() else {
                    return this.fail(Problem::Operator(member.key.to_string()), member.key_span);
                };
                let keys = this.condition_keys(operator, node)?;
                Ok(ConditionBlock { operator: Located { value: operator, span: member.key_span }, keys })
            })?);
        }
        Ok(blocks)
    }

    fn condition_keys(&mut self, operator: Operator, node: &Node<'t>) -> Read<Vec<ConditionEntry>> {
        let members = self.object(node)?;
        let mut seen = BTreeSet::new();
        let mut entries = Vec::with_capacity(members.len());
        for member in members {
            entries.push(self.member(member, |this, node| {
                let key = member.key.to_string();
                if key.is_empty() {
                    return this.fail(Problem::ConditionKey, member.key_span);
                }
                if !seen.insert(key.to_lowercase()) {
                    return this.fail(Problem::DuplicateConditionKey(key), member.key_span);
                }
                let values = this.one_or_many(node, &|this, node| this.condition_value(operator, node))?;
                Ok(ConditionEntry { key: Located { value: key, span: member.key_span }, values })
            })?);
        }
        Ok(entries)
    }

    fn condition_value(&mut self, operator: Operator, node: &Node<'t>) -> Read<Located<String>> {
        let value = match &node.value {
            Json::String(text) => text.to_string(),
            Json::Number(text) => (*text).to_string(),
            Json::Bool(true) => "true".to_string(),
            Json::Bool(false) => "false".to_string(),
            Json::Null | Json::Array(_) | Json::Object(_) => {
                return self.wrong_type("a string, a number or a boolean", node);
            }
        };
        let value = Located { value, span: node.span };
        if let Some(wanted) = value::fault(operator.comparison(), &value.value) {
            return self.fail(Problem::Value { value: value.value, wanted }, value.span);
        }
        if takes_variables(operator.comparison()) {
            self.check_variables(&value)?;
        }
        Ok(value)
    }
}

/// Whether the operator's values can hold policy variables. For `Bool` the guide's pages disagree.
const fn takes_variables(comparison: Comparison) -> bool {
    matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringNotEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringNotEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::StringNotLike
            | Comparison::ArnEquals
            | Comparison::ArnLike
            | Comparison::ArnNotEquals
            | Comparison::ArnNotLike
            | Comparison::Bool
    )
}
