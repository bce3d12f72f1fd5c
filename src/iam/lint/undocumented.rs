//! Lints of what the guide does not define, or forbids and IAM may take all the same: a decision never allows by it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::iam::Certainty;
use crate::iam::document::{ConditionBlock, ConditionEntry, Located, PolicyDocument, Selection, Statement, Variables};
use crate::iam::evaluate::key::CompiledKey;
use crate::iam::evaluate::operator::{Comparison, Operator};
use crate::iam::evaluate::pattern::components;
use crate::iam::evaluate::placeholder::first;
use crate::iam::evaluate::resource::is_incomplete;
use crate::iam::evaluate::value::has_embedded_address;
use crate::iam::evaluate::variable::{has_malformed_variable, plain_variable, variable_before_star, wildcard_default};
use crate::iam::lint::{Finding, Findings, Lint, Severity};
use crate::span::Span;

type Row = crate::iam::lint::Row<fn(&Context<'_>, &mut Findings<'_>)>;

static ROWS: [&Row; 10] = [
    &MALFORMED_VARIABLE,
    &MULTIVALUED_KEY,
    &INCOMPLETE_ARN,
    &EMPTY_VARIABLE,
    &WILDCARD_DEFAULT,
    &PLAIN_VARIABLE,
    &ARN_VALUE,
    &EMBEDDED_ADDRESS,
    &EMPTY_VALUE,
    &PLACEHOLDER,
];

/// All of them.
pub(crate) fn lints() -> impl Iterator<Item = &'static Lint> {
    ROWS.iter().map(|row| &row.lint)
}

/// Adds what the lints find in a policy that is attached to a principal or a resource, in statements that can be for one of the services.
pub(crate) fn check(policy: &PolicyDocument, services: &[&str], found: &mut Vec<Finding>) {
    let context = Context::of(policy, services);
    for row in ROWS {
        (row.check)(&context, &mut Findings::of(&row.lint, found));
    }
}

/// What is looked at of a policy that is attached to a principal or a resource: the statements that can be for one of the services.
#[derive(Debug)]
struct Context<'p> {
    variables: Variables,
    /// Each with the first service that its statement can be for.
    resources: Vec<(&'p Located<String>, &'p str)>,
    conditions: Vec<(Operator, &'p ConditionEntry)>,
    values: Vec<(Operator, &'p Located<String>)>,
    /// What can have policy variables.
    texts: Vec<&'p Located<String>>,
}

impl<'p> Context<'p> {
    fn of(policy: &'p PolicyDocument, services: &[&'p str]) -> Self {
        let (mut resources, mut conditions, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for statement in &policy.statements {
            let Some(service) = services.iter().find(|service| concerns(statement, service)) else { continue };
            resources.extend(statement.target.patterns.values.iter().map(|resource| (resource, *service)));
            conditions.extend(ConditionBlock::entries(&statement.conditions));
        }
        for (operator, entry) in &conditions {
            values.extend(entry.values.values.iter().map(|value| (*operator, value)));
        }
        let mut texts: Vec<&Located<String>> = resources.iter().map(|(resource, _)| *resource).collect();
        texts.extend(values.iter().filter(|(operator, _)| is_of_texts(*operator)).map(|(_, value)| *value));
        Self { variables: policy.variables(), resources, conditions, values, texts }
    }
}

fn is_of_texts(operator: Operator) -> bool {
    let name = operator.comparison().name();
    name.starts_with("String") || name.starts_with("Arn")
}

/// Whether some action of the service may be among those of the statement.
fn concerns(statement: &Statement<Selection>, service: &str) -> bool {
    let Selection { negated, patterns } = &statement.actions;
    let is_of = |text: &str| {
        let prefix = text.split_once(':').map(|(prefix, _)| prefix);
        text == "*" || prefix.is_some_and(|prefix| prefix == "*" || prefix.eq_ignore_ascii_case(service))
    };
    *negated || patterns.values.iter().any(|pattern| is_of(&pattern.value))
}

fn in_backticks(text: &Located<String>) -> (Span, String) {
    (text.span, format!("`{}`", text.value))
}

static MALFORMED_VARIABLE: Row = Row {
    lint: Lint {
        code: "malformed-variable",
        severity: Severity::Error,
        why: "no policy variable has this form, so that nothing is allowed by it, and what it denies is not documented",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"IAM policy elements: Variables and tags\"",
    },
    check: malformed_variable,
};

fn malformed_variable(context: &Context<'_>, findings: &mut Findings<'_>) {
    for text in &context.texts {
        if has_malformed_variable(&text.value, context.variables) {
            let help = "write `${key}` or `${key, 'default'}`, with one space after the comma and none in the key";
            let (span, subject) = in_backticks(text);
            findings.add(span, subject, help);
        }
    }
}

static MULTIVALUED_KEY: Row = Row {
    lint: Lint {
        code: "multivalued-key",
        severity: Severity::Error,
        why: "the key is multivalued, so that it has no documented meaning without `ForAllValues` or `ForAnyValue`",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"Set operators for multivalued context keys\"",
    },
    check: multivalued_key,
};

fn multivalued_key(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (operator, ConditionEntry { key, values: _ }) in &context.conditions {
        let is_single = operator.set().is_none() && operator.comparison() != Comparison::Null;
        if is_single && CompiledKey::new(&key.value).multivalued {
            let help = format!("write `ForAnyValue:{operator}` or `ForAllValues:{operator}` with a test for `Null`");
            let (span, subject) = in_backticks(key);
            findings.add(span, subject, help);
        }
    }
}

static INCOMPLETE_ARN: Row = Row {
    lint: Lint {
        code: "incomplete-arn",
        severity: Severity::Warning,
        why: "an ARN with fewer than six parts is completed with `*`, is refused in the policies of sessions, and after a `*` has two readings",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"Identify AWS resources with Amazon Resource Names (ARNs)\"",
    },
    check: incomplete_arn,
};

fn incomplete_arn(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (resource, service) in &context.resources {
        if is_incomplete(&resource.value, context.variables) {
            let (span, subject) = in_backticks(resource);
            findings.add(span, subject, format!("write all six parts, such as `arn:aws:{service}:*:*:*`"));
        }
    }
}

static EMPTY_VARIABLE: Row = Row {
    lint: Lint {
        code: "empty-variable",
        severity: Severity::Warning,
        why: "where the value is empty, such as that of a tag, the pattern may match everything",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"IAM policy elements: Variables and tags\"",
    },
    check: empty_variable,
};

fn empty_variable(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (resource, _) in &context.resources {
        if let Some(variable) = variable_before_star(&resource.value, context.variables) {
            let help = "divide them, such as `${aws:PrincipalTag/team}/*` or `${aws:PrincipalTag/team}-*`";
            findings.add(resource.span, format!("`{variable}` before `*`"), help);
        }
    }
}

static WILDCARD_DEFAULT: Row = Row {
    lint: Lint {
        code: "wildcard-default",
        severity: Severity::Warning,
        why: "whether a wildcard in the default of a variable is one is not documented",
        certainty: Certainty::Undocumented,
        source: "IAM User Guide, \"IAM policy elements: Variables and tags\"",
    },
    check: wildcard_default_of,
};

fn wildcard_default_of(context: &Context<'_>, findings: &mut Findings<'_>) {
    for text in &context.texts {
        if let Some(variable) = wildcard_default(&text.value, context.variables) {
            findings.add(
                text.span,
                format!("`{variable}`"),
                "write a default without `*` and `?`, or a statement of its own",
            );
        }
    }
}

static PLAIN_VARIABLE: Row = Row {
    lint: Lint {
        code: "plain-variable",
        severity: Severity::Warning,
        why: "policies have no variables without `\"Version\": \"2012-10-17\"`: it is compared as it is written",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"IAM JSON policy elements: Version\"",
    },
    check: plain_variable_of,
};

fn plain_variable_of(context: &Context<'_>, findings: &mut Findings<'_>) {
    for text in &context.texts {
        if let Some(variable) = plain_variable(&text.value, context.variables) {
            findings.add(text.span, format!("`${{{variable}}}`"), "add `\"Version\": \"2012-10-17\"`");
        }
    }
}

static ARN_VALUE: Row = Row {
    lint: Lint {
        code: "arn-value",
        severity: Severity::Warning,
        why: "what an ARN operator does with a pattern of fewer than six parts is not documented",
        certainty: Certainty::Undocumented,
        source: "IAM User Guide, \"Amazon Resource Name (ARN) condition operators\"",
    },
    check: arn_value,
};

fn is_arn_operator(comparison: Comparison) -> bool {
    matches!(
        comparison,
        Comparison::ArnEquals | Comparison::ArnLike | Comparison::ArnNotEquals | Comparison::ArnNotLike
    )
}

fn arn_value(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (operator, value) in &context.values {
        if is_arn_operator(operator.comparison()) && components(&value.value, context.variables).len() < 6 {
            let (span, subject) = in_backticks(value);
            findings.add(span, subject, "write all six parts, or use `StringLike`");
        }
    }
}

static EMBEDDED_ADDRESS: Row = Row {
    lint: Lint {
        code: "embedded-address",
        severity: Severity::Warning,
        why: "whether an IPv4 address that is written in IPv6 is the same address is not documented",
        certainty: Certainty::Undocumented,
        source: "IAM User Guide, \"IP address condition operators\"",
    },
    check: embedded_address,
};

fn embedded_address(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (operator, value) in &context.values {
        let is_address = matches!(operator.comparison(), Comparison::IpAddress | Comparison::NotIpAddress);
        if is_address && has_embedded_address(&value.value) {
            let (span, subject) = in_backticks(value);
            findings.add(span, subject, "write the range in IPv4, such as `203.0.113.0/24`");
        }
    }
}

static EMPTY_VALUE: Row = Row {
    lint: Lint {
        code: "empty-value",
        severity: Severity::Warning,
        why: "whether an empty string is a value for `ForAllValues` and `ForAnyValue` is not documented",
        certainty: Certainty::Undocumented,
        source: "IAM User Guide, \"Set operators for multivalued context keys\"",
    },
    check: empty_value,
};

/// An empty ARN is an [`ARN_VALUE`].
fn empty_value(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (operator, value) in &context.values {
        if operator.set().is_some() && value.value.is_empty() && !is_arn_operator(operator.comparison()) {
            let (span, subject) = in_backticks(value);
            findings.add(span, subject, "test with `Null` whether the key is there");
        }
    }
}

static PLACEHOLDER: Row = Row {
    lint: Lint {
        code: "placeholder",
        severity: Severity::Note,
        why: "it is the place of a template and no policy variable of IAM: the ARN matches nothing if it stays",
        certainty: Certainty::Documented,
        source: "IAM User Guide, \"IAM JSON policy elements: Resource\"",
    },
    check: placeholder,
};

fn placeholder(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (resource, _) in &context.resources {
        let text = &resource.value;
        if let Some(place) = first(text).or_else(|| variable_in_head(text, context.variables)) {
            let help = "see that it is filled in before the policy is attached; `check` counts it as unknown";
            findings.add(resource.span, format!("`{place}`"), help);
        }
    }
}

/// A variable before the fifth colon, where the guide takes none.
fn variable_in_head(text: &str, variables: Variables) -> Option<&str> {
    let parts = components(text, variables);
    let part = parts.into_iter().take(5).find(|part| part.contains("${") && variables == Variables::Allowed)?;
    let start = part.find("${")?;
    let end = part.get(start..)?.find('}')?;
    part.get(start..=start + end)
}
