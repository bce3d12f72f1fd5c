//! Answers about statements of DynamoDB: as data, and in rows for people.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::view::{
    Explanation, IdView, Outcome, PermissionView, RequirementView, ResourceView, Understood, condition_view,
};
use crate::diagnostic::Diagnostic;
use crate::iam::{Certainty, Given, KeyRow, Resource};
use crate::service::dynamodb::{INDEX, Requirements, Target, parse, resolve};

impl<'a> Explanation<'a> {
    /// Parses and resolves a statement of DynamoDB.
    ///
    /// ```
    /// use partiql_iam::dynamodb::{Account, Target};
    /// use partiql_iam::explain::Explanation;
    ///
    /// let account = Account::new("us-west-2", "123456789012")?;
    /// let explanation = Explanation::on_dynamodb("SELECT * FROM Music.ByGenre", &Target::new(&account));
    /// let json = serde_json::to_value(&explanation).unwrap();
    /// assert_eq!(json["requirements"][0]["resource"]["type"], "index");
    /// assert_eq!(json["requirements"][0]["condition"]["dynamodb:Select"], "ALL_PROJECTED_ATTRIBUTES");
    /// # Ok::<(), partiql_iam::dynamodb::ArnError>(())
    /// ```
    #[must_use]
    pub fn on_dynamodb(text: &'a str, target: &Target<'_>) -> Self {
        let outcome = match parse(text) {
            Err(error) => Outcome::Failed { error: Diagnostic::from(&error).into() },
            Ok(statement) => match resolve(&statement, target) {
                Ok(requirements) => Outcome::Understood(Understood::on_dynamodb(&requirements)),
                Err(error) => Outcome::Failed { error: Diagnostic::from(&error).into() },
            },
        };
        Self { statement: text.into(), service: Some("dynamodb".into()), outcome }
    }
}

impl Understood {
    /// The answer about a statement of DynamoDB in its printable form.
    #[must_use]
    pub fn on_dynamodb(requirements: &Requirements<'_>) -> Self {
        let views = vec![requirement_view(requirements)];
        let warnings = requirements.warnings().iter().map(|warning| Diagnostic::from(warning).into());
        Self {
            command: requirements.command().name().into(),
            permissions: PermissionView::all(&views),
            requirements: views,
            warnings: warnings.collect(),
        }
    }
}

fn requirement_view(requirements: &Requirements<'_>) -> RequirementView {
    let requirement = requirements.requirement();
    let all = requirements.as_iam();
    let unknown = all.facts(requirement).filter_map(|(name, given)| match given {
        Given::Unknown | Given::Likely(_) | Given::MissingOr(_) => Some(Cow::Borrowed(name.key.name)),
        Given::Missing | Given::One(_) | Given::Many(_) => None,
    });
    RequirementView {
        action: requirement.action().name().into(),
        resource: resource_view(&requirement.resource, requirements.base()),
        dependent_actions: requirement.dependent_actions().iter().map(|action| action.name().into()).collect(),
        condition: condition_view(all.facts(requirement)),
        unknown: unknown.collect(),
        span: requirement.span,
        reason: requirement.rule.id.into(),
        certainty: Some(certainty(requirements).name().into()),
    }
}

/// The less sure of the action and the resource.
fn certainty(requirements: &Requirements<'_>) -> Certainty {
    let rule = requirements.rule().row();
    rule.action_certainty.max(rule.place_certainty)
}

fn resource_view(resource: &Resource<'_>, base: &str) -> ResourceView {
    let arn = resource.arn_pattern(base).to_string();
    let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
    if *resource.kind() == INDEX {
        return ResourceView::Index { table: text(resource.first()), index: text(resource.second()), arn };
    }
    let name = resource.first().map(str::to_owned);
    ResourceView::Table { name, id: IdView::None, arn: Some(arn), arn_pattern: None }
}

/// What a statement of DynamoDB needs: the action, the resource without what all ARNs of the account begin with, how sure both are, and why.
#[must_use]
pub fn permission_row(requirements: &Requirements<'_>) -> [String; 4] {
    let requirement = requirements.requirement();
    let action = requirement.action().to_string();
    let (sure, why) = (certainty(requirements).name().to_owned(), requirement.rule.why.to_owned());
    [action, requirement.resource.arn_pattern("").to_string(), sure, why]
}

/// The titles of [`fact_rows`].
pub const FACTS_HEADER: [&str; 3] = ["CONDITION KEY", "VALUE", "DEPENDS ON"];

/// The condition keys that a statement of DynamoDB can have: each with its value and, where that is unknown, what it depends on.
#[must_use]
pub fn fact_rows(requirements: &Requirements<'_>) -> Vec<[String; 3]> {
    let requirement = requirements.requirement();
    let all = requirements.as_iam();
    let row = |key: &'static KeyRow| {
        let given = all.facts(requirement).find(|(name, _)| name.key == key);
        let value = match given.map_or(Given::Missing, |(_, given)| given) {
            Given::Missing => "(missing)".to_owned(),
            Given::Unknown => "(unknown)".to_owned(),
            Given::One(value) => value.to_owned(),
            Given::Many(values) => joined(values.iter()),
            Given::Likely(values) => format!("{} (likely)", joined(values.iter())),
            Given::MissingOr(value) => format!("{value} (or missing)"),
        };
        let doubts = requirements.doubts().iter().filter(|(doubtful, _)| *doubtful == key);
        let doubts: Vec<String> = doubts.map(|(_, doubt)| doubt.to_string()).collect();
        let depends_on = if doubts.is_empty() { "-".to_owned() } else { doubts.join("; ") };
        [key.name.to_owned(), value, depends_on]
    };
    requirement.rule.facts.iter().map(|cell| row(cell.key)).collect()
}

/// On one line, whatever is in the values.
fn joined<'v>(values: impl Iterator<Item = &'v str>) -> String {
    let mut line = String::new();
    for (place, value) in values.enumerate() {
        line.push_str(if place == 0 { "" } else { ", " });
        line.push_str(if value.is_empty() { "(empty)" } else { "" });
        for letter in value.chars() {
            if letter.is_control() { line.extend(letter.escape_default()) } else { line.push(letter) }
        }
    }
    line
}
