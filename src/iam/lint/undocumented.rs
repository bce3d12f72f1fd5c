//! Lints of what the guide does not define, or forbids and IAM may take all the same: a decision never allows by it.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::iam::document::{ConditionEntry, Located, PolicyDocument, Selection, Statement, Variables};
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::evaluate::pattern::{components, has_malformed_variable, variable_before_star};
use crate::iam::evaluate::placeholder::first;
use crate::iam::evaluate::resource::is_incomplete;
use crate::iam::evaluate::value::has_embedded_address;
use crate::iam::lint::{Finding, Lint};

pub(crate) fn lint(policy: &PolicyDocument, findings: &mut Vec<Finding>) {
    let language = policy.variables();
    for statement in policy.statements.iter().filter(|statement| concerns_qldb(statement)) {
        for resource in &statement.target.patterns.values {
            self::resource(resource, language, findings);
        }
        for block in &statement.conditions {
            for entry in &block.keys {
                condition(block.operator.value, entry, language, findings);
            }
        }
    }
}

/// Whether some action of QLDB may be among those of the statement.
fn concerns_qldb(statement: &Statement<Selection>) -> bool {
    let Selection { negated, patterns } = &statement.actions;
    let is_qldb = |text: &str| {
        text == "*"
            || text.split_once(':').is_some_and(|(service, _)| service == "*" || service.eq_ignore_ascii_case("qldb"))
    };
    *negated || patterns.values.iter().any(|pattern| is_qldb(&pattern.value))
}

fn resource(resource: &Located<alloc::string::String>, language: Variables, findings: &mut Vec<Finding>) {
    let text = &resource.value;
    if is_incomplete(text, language) {
        let help = "write all six parts, such as `arn:aws:qldb:*:*:*`";
        findings.push(Finding::new(Lint::IncompleteArn, resource.span, format!("`{text}`"), help.to_string()));
    }
    if let Some(place) = first(text).or_else(|| variable_in_head(text, language)) {
        let help = "see that it is filled in before the policy is attached; `check` counts it as unknown";
        findings.push(Finding::new(Lint::Placeholder, resource.span, format!("`{place}`"), help.to_string()));
    }
    variables(resource, language, findings);
    if let Some(variable) = variable_before_star(text, language) {
        let help = "divide them, such as `${aws:PrincipalTag/team}/*` or `${aws:PrincipalTag/team}-*`";
        let subject = format!("`{variable}` before `*`");
        findings.push(Finding::new(Lint::EmptyVariable, resource.span, subject, help.to_string()));
    }
}

/// A variable before the fifth colon, where the guide takes none.
fn variable_in_head(text: &str, language: Variables) -> Option<&str> {
    let parts = components(text, language);
    let part = parts.into_iter().take(5).find(|part| part.contains("${") && language == Variables::Allowed)?;
    let start = part.find("${")?;
    let end = part.get(start..)?.find('}')?;
    part.get(start..=start + end)
}

/// Variables of a form that the guide does not know, and those of multivalued keys.
fn variables(value: &Located<alloc::string::String>, language: Variables, findings: &mut Vec<Finding>) {
    if has_malformed_variable(&value.value, language) {
        let help = "write `${key}` or `${key, 'default'}`, with one space after the comma and none in the key";
        let subject = format!("`{}`", value.value);
        findings.push(Finding::new(Lint::MalformedVariable, value.span, subject, help.to_string()));
    }
}

fn condition(operator: Operator, entry: &ConditionEntry, language: Variables, findings: &mut Vec<Finding>) {
    let ConditionEntry { key, values } = entry;
    let comparison = operator.comparison();
    if operator.set().is_none() && comparison != Comparison::Null && CompiledKey::new(&key.value).multivalued {
        let help = format!("write `ForAnyValue:{operator}` or `ForAllValues:{operator}` with a test for `Null`");
        findings.push(Finding::new(Lint::MultivaluedKey, key.span, format!("`{}`", key.value), help));
    }
    for value in &values.values {
        let text = &value.value;
        let mut find =
            |lint, help: &str| findings.push(Finding::new(lint, value.span, format!("`{text}`"), help.to_string()));
        match comparison {
            Comparison::ArnEquals | Comparison::ArnLike | Comparison::ArnNotEquals | Comparison::ArnNotLike
                if components(text, language).len() < 6 =>
            {
                find(Lint::ArnValue, "write all six parts, or use `StringLike`");
            }
            Comparison::IpAddress | Comparison::NotIpAddress if has_embedded_address(text) => {
                find(Lint::EmbeddedAddress, "write the range in IPv4, such as `203.0.113.0/24`");
            }
            _ if operator.set().is_some() && text.is_empty() => {
                find(Lint::EmptyValue, "test with `Null` whether the key is there");
            }
            _ => {}
        }
        if comparison.name().starts_with("String") || comparison.name().starts_with("Arn") {
            variables(value, language, findings);
        }
    }
}
