//! The size of a policy as IAM counts it.

use crate::iam::document::{ConditionBlock, ConditionEntry, Document, OneOrMany, PolicyDocument, Selection, Statement};
use alloc::string::ToString;

/// The most characters that a managed policy can have, white space not counted.
///
/// Source: IAM User Guide, "IAM and AWS STS quotas".
pub const MAX_MANAGED_POLICY_CHARACTERS: usize = 6_144;

impl PolicyDocument {
    /// The characters of the policy, written without white space between its parts.
    ///
    /// IAM does not count white space; that within strings is counted here, so that the size is never too small.
    #[must_use]
    pub fn characters(&self) -> usize {
        let Document { version, id, statements, listed, is_template: _ } = self;
        let version = version.map(|version| member("Version", text(version.value.name())));
        let id = id.as_ref().map(|id| member("Id", text(&id.value)));
        let brackets = if *listed { 2 } else { 0 };
        let statements = separated(statements.iter().map(statement)) + brackets;
        object(version.into_iter().chain(id).chain([member("Statement", statements)]))
    }
}

fn statement(statement: &Statement<Selection>) -> usize {
    let Statement { sid, effect, actions, target, conditions, span: _ } = statement;
    let sid = sid.as_ref().map(|sid| member("Sid", text(&sid.value)));
    let conditions = (!conditions.is_empty()).then(|| member("Condition", object(conditions.iter().map(block))));
    let parts = [
        member("Effect", text(effect.value.name())),
        member(if actions.negated { "NotAction" } else { "Action" }, strings(&actions.patterns)),
        member(if target.negated { "NotResource" } else { "Resource" }, strings(&target.patterns)),
    ];
    object(sid.into_iter().chain(parts).chain(conditions))
}

fn block(block: &ConditionBlock) -> usize {
    let ConditionBlock { operator, keys } = block;
    let entry = |ConditionEntry { key, values }: &ConditionEntry| member(&key.value, strings(values));
    member(&operator.value.to_string(), object(keys.iter().map(entry)))
}

fn strings(strings: &OneOrMany) -> usize {
    let OneOrMany { values, listed, span: _ } = strings;
    let brackets = if *listed || values.len() != 1 { 2 } else { 0 };
    separated(values.iter().map(|value| text(&value.value))) + brackets
}

/// With its quotation marks and escapes.
fn text(text: &str) -> usize {
    let size = |letter: char| match letter {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        _ => 1,
    };
    2 + text.chars().map(size).sum::<usize>()
}

fn member(key: &str, value: usize) -> usize {
    text(key) + 1 + value
}

fn object(members: impl Iterator<Item = usize>) -> usize {
    2 + separated(members)
}

/// With a comma between each two.
fn separated(sizes: impl Iterator<Item = usize>) -> usize {
    sizes.map(|size| size + 1).sum::<usize>().saturating_sub(1)
}
