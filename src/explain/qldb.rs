//! Answers about statements of QLDB as data.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::view::{
    Explanation, IdView, Outcome, PermissionView, RequirementView, ResourceView, Understood, condition_view,
};
use crate::diagnostic::Diagnostic;
use crate::iam::{Known, Requirement, Resource};
use crate::service::qldb::Ledger;
use crate::service::qldb::catalog::Catalog;
use crate::service::qldb::parse;
use crate::service::qldb::resolve::{Requirements, resolve};
use crate::service::qldb::resource::{CATALOG, LEDGER};

impl<'a> Explanation<'a> {
    /// Parses and resolves a statement.
    ///
    /// ```
    /// use partiql_iam::explain::Explanation;
    /// use partiql_iam::qldb::Ledger;
    ///
    /// let explanation = Explanation::of("DROP TABLE Vehicle", &Ledger::template(), None);
    /// let json = serde_json::to_value(&explanation).unwrap();
    /// assert_eq!(json["requirements"][1]["action"], "qldb:PartiQLDropTable");
    /// assert_eq!(json["requirements"][1]["condition"]["qldb:Purge"], "false");
    /// ```
    #[must_use]
    pub fn of(text: &'a str, ledger: &Ledger, catalog: Option<&Catalog>) -> Self {
        let outcome = match parse(text) {
            Err(error) => Outcome::Failed { error: Diagnostic::from(&error).into() },
            Ok(statement) => match resolve(&statement, ledger, catalog) {
                Ok(requirements) => Outcome::Understood(Understood::new(&requirements)),
                Err(error) => Outcome::Failed { error: Diagnostic::from(&error).into() },
            },
        };
        Self { statement: text.into(), service: None, outcome }
    }
}

impl Understood {
    /// The answer in its printable form.
    #[must_use]
    pub fn new(requirements: &Requirements<'_>) -> Self {
        let views: Vec<RequirementView> =
            requirements.iter().map(|requirement| RequirementView::new(requirement, requirements)).collect();
        Self {
            command: requirements.command().name().into(),
            permissions: PermissionView::all(&views),
            requirements: views,
            warnings: requirements.warnings().iter().map(|warning| Diagnostic::from(warning).into()).collect(),
        }
    }
}

impl RequirementView {
    fn new(requirement: &Requirement<'_>, requirements: &Requirements<'_>) -> Self {
        Self {
            action: requirement.action().name().into(),
            resource: ResourceView::new(&requirement.resource, requirements.ledger().arn.as_str()),
            dependent_actions: requirement.dependent_actions().iter().map(|action| action.name().into()).collect(),
            condition: condition_view(requirements.facts(requirement)),
            unknown: Vec::new(),
            span: requirement.span,
            reason: requirement.rule.id.into(),
            certainty: None,
        }
    }
}

impl ResourceView {
    fn new(resource: &Resource<'_>, base: &str) -> Self {
        let pattern = resource.arn_pattern(base).to_string();
        match (resource.kind(), resource.known()) {
            (kind, _) if *kind == LEDGER => Self::Ledger { arn: pattern },
            (kind, _) if *kind == CATALOG => Self::Catalog { arn: pattern },
            (_, Known::Pattern) => Self::AnyTable { arn: pattern },
            (_, known) => {
                let (arn, arn_pattern) =
                    if known == Known::Exact { (Some(pattern), None) } else { (None, Some(pattern)) };
                Self::Table {
                    name: resource.name().map(Into::into),
                    id: IdView::Id(resource.first().map(Into::into)),
                    arn,
                    arn_pattern,
                }
            }
        }
    }
}
