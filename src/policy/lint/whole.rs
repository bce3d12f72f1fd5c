//! Lints of a whole policy: what its statements lack together.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::selected::{Selected, is_partiql};
use super::{Finding, Lint, Surroundings};
use crate::permission::{Action, PermissionsMode, ResourceType};
use crate::policy::context::RequestContext;
use crate::policy::document::{Document, Effect, PolicyDocument};
use crate::policy::evaluate::{NamedPolicy, PolicySet, PolicySources};

/// What the policy could allow, whatever its conditions say and its other statements deny.
struct Grants(PolicySet);

impl Grants {
    fn of(policy: &PolicyDocument) -> Self {
        let mut statements = policy.statements.clone();
        statements.retain(|statement| statement.effect.value == Effect::Allow);
        for statement in &mut statements {
            statement.conditions.clear();
        }
        // In the language of 2008 a variable is plain text, so that it is equal to itself.
        let document = Document { version: None, id: None, statements, listed: true };
        let identity = vec![NamedPolicy { name: String::new(), document }];
        Self(PolicySet::compile(PolicySources { identity, boundary: None, scps: vec![], session: vec![] }))
    }

    /// A pattern is covered by one that matches its text.
    fn cover(&self, action: Action, resource: &str) -> bool {
        self.0.decide_request(action.name(), resource, &RequestContext::new()).is_allowed()
    }
}

pub(super) fn lint(
    policy: &PolicyDocument,
    statements: &[Selected<'_>],
    around: &Surroundings<'_>,
    findings: &mut Vec<Finding>,
) {
    let allowing: Vec<&Selected<'_>> = statements.iter().filter(|statement| statement.allows()).collect();
    if !allowing.iter().any(|statement| statement.live().any(is_partiql)) {
        return;
    }
    let grants = Grants::of(policy);
    no_send_command(&allowing, &grants, findings);
    for statement in allowing {
        change_without_select(statement, &grants, findings);
        catalog_not_covered(statement, &grants, findings);
        if around.ledger.is_some_and(|ledger| ledger.mode == PermissionsMode::AllowAll)
            && let Some(pattern) = statement.actions.iter().find(|pattern| pattern.live.iter().copied().any(is_partiql))
        {
            let help =
                "change the ledger's permissions mode to `STANDARD`, or leave only `qldb:SendCommand`".to_string();
            findings.push(Finding::new(Lint::AllowAll, pattern.span, format!("`{}`", pattern.text), help));
        }
    }
}

/// Told once, with the first PartiQL action.
fn no_send_command(allowing: &[&Selected<'_>], grants: &Grants, findings: &mut Vec<Finding>) {
    let somewhere = allowing.iter().any(|statement| statement.live().any(|action| action == Action::SendCommand));
    for statement in allowing {
        let Some(pattern) = statement.actions.iter().find(|pattern| pattern.live.iter().copied().any(is_partiql))
        else {
            continue;
        };
        for target in statement.targets.iter().filter(|target| target.is_qldb) {
            let covered = match target.ledger() {
                Some(ledger) => grants.cover(Action::SendCommand, ledger),
                None => somewhere,
            };
            if !covered {
                let on = target.ledger().map(|ledger| format!(" on `{ledger}`")).unwrap_or_default();
                let help = format!("allow `qldb:SendCommand`{on}, unless another policy does");
                let text = format!("`{}` without `qldb:SendCommand`", pattern.text);
                findings.push(Finding::new(Lint::NoSendCommand, pattern.span, text, help));
                return;
            }
        }
    }
}

fn change_without_select(statement: &Selected<'_>, grants: &Grants, findings: &mut Vec<Finding>) {
    let Some(pattern) = statement.pattern_of(&[Action::PartiQLUpdate, Action::PartiQLDelete]) else { return };
    let tables = statement.targets.iter().filter(|target| target.can_be(ResourceType::Table));
    let uncovered = tables.into_iter().find(|target| !grants.cover(Action::PartiQLSelect, target.text));
    if let Some(target) = uncovered {
        let text = format!("`{}` without `qldb:PartiQLSelect`", pattern.text);
        let help = format!("allow `qldb:PartiQLSelect` on `{}` too, unless another policy does", target.text);
        findings.push(Finding::new(Lint::ChangeWithoutSelect, pattern.span, text, help));
    }
}

fn catalog_not_covered(statement: &Selected<'_>, grants: &Grants, findings: &mut Vec<Finding>) {
    if statement.pattern_of(&[Action::PartiQLSelect]).is_none() {
        return;
    }
    for target in &statement.targets {
        let Some(ledger) = target.text.strip_suffix("/table/*") else { continue };
        let catalog = ledger.to_owned() + "/information_schema/user_tables";
        if !grants.cover(Action::PartiQLSelect, &catalog) {
            let help = format!("add `{catalog}`, if the catalog is to be read");
            let text = format!("`{}`", target.text);
            findings.push(Finding::new(Lint::CatalogNotCovered, target.span, text, help));
        }
    }
}
