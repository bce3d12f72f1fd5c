//! Lints of a whole policy: what its statements lack together.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::iam::document::{Effect, PolicyDocument, Selection, Statement};
use crate::iam::evaluate::PolicySet;
use crate::iam::evaluate::context::RequestContext;
use crate::iam::evaluate::placeholder::{first, inert};
use crate::iam::evaluate::sources::{NamedPolicy, PolicySources};
use crate::iam::lint::{Finding, Lint, Surroundings};
use crate::service::qldb::lints::selected::{ActionPattern, Selected, is_partiql, matches_wildcards};
use crate::service::qldb::lints::target::Target;
use crate::service::qldb::{Action, PermissionsMode, ResourceType};

/// What the policy could allow, whatever its conditions say and its other statements deny.
struct Grants<'p> {
    policies: PolicySet,
    /// The actions that are allowed on a pattern, by its text.
    patterns: BTreeMap<&'p str, BTreeSet<Action>>,
}

impl<'p> Grants<'p> {
    fn of(policy: &PolicyDocument, allowing: &[&Selected<'p>]) -> Self {
        let mut document = policy.clone().with_plain_variables();
        document.statements.retain(|statement| statement.effect.value == Effect::Allow);
        for statement in &mut document.statements {
            statement.conditions.clear();
            for resource in &mut statement.target.patterns.values {
                resource.value = inert(&resource.value).into_owned();
            }
        }
        let identity = vec![NamedPolicy { name: String::new(), document }];
        let policies = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        let mut patterns: BTreeMap<&str, BTreeSet<Action>> = BTreeMap::new();
        for statement in allowing {
            let actions: BTreeSet<Action> =
                statement.actions.iter().flat_map(|pattern| pattern.actions.iter().copied()).collect();
            for target in &statement.targets {
                patterns.entry(target.text).or_default().extend(&actions);
            }
        }
        Self { policies, patterns }
    }

    /// A pattern is covered by one that matches its text.
    fn cover(&self, action: Action, resource: &str) -> bool {
        // Mostly it stands there as it is, which takes no look at the others.
        self.patterns.get(resource).is_some_and(|actions| actions.contains(&action))
            || self.policies.allows_request(action, &inert(resource), &RequestContext::new())
    }
}

pub(crate) fn lint(
    policy: &PolicyDocument,
    statements: &[Selected<'_>],
    around: &Surroundings<'_>,
    findings: &mut Vec<Finding>,
) {
    let allowing: Vec<&Selected<'_>> = statements.iter().filter(|statement| statement.allows()).collect();
    only_send_command(policy, &allowing, around, findings);
    if !allowing.iter().any(|statement| statement.live().any(is_partiql)) {
        return;
    }
    let grants = Grants::of(policy, &allowing);
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

/// Told once, with the first SendCommand on a ledger that no PartiQL action goes with.
fn only_send_command(
    policy: &PolicyDocument,
    allowing: &[&Selected<'_>],
    around: &Surroundings<'_>,
    findings: &mut Vec<Finding>,
) {
    if around.ledger.is_some_and(|ledger| ledger.mode == PermissionsMode::AllowAll) {
        return;
    }
    // What a statement with `NotAction` or `NotResource` allows may be PartiQL.
    let is_open = |statement: &Statement<Selection>| {
        statement.effect.value == Effect::Allow && (statement.actions.negated || statement.target.negated)
    };
    if policy.statements.iter().any(is_open) {
        return;
    }
    // PartiQL actions on the ledger itself are an error of their own.
    let names_partiql =
        |pattern: &ActionPattern<'_>| !pattern.actions.is_empty() && pattern.actions.iter().copied().all(is_partiql);
    // So is what there is not, on a table: it was meant for one of them.
    let is_invented_on_table = |statement: &Selected<'_>| {
        let is_table = |target: &Target<'_>| target.can_be(ResourceType::Table) && !target.can_be(ResourceType::Ledger);
        statement.actions.iter().any(|pattern| pattern.is_qldb && pattern.actions.is_empty())
            && statement.targets.iter().any(is_table)
    };
    let partiql = allowing
        .iter()
        .filter(|statement| {
            statement.live().any(is_partiql)
                || statement.actions.iter().any(names_partiql)
                || is_invented_on_table(statement)
        })
        .flat_map(|statement| &statement.targets);
    let partiql = Ledgers::of(partiql);
    for statement in allowing {
        let Some(pattern) = statement.pattern_of(&[Action::SendCommand]) else { continue };
        let ledgers = statement.targets.iter().filter(|target| target.can_be(ResourceType::Ledger));
        let alone = ledgers.into_iter().find(|ledger| !partiql.may_have(ledger));
        if let Some(target) = alone {
            let text = format!("`{}` on `{}` without PartiQL actions", pattern.text, target.text);
            let help = "allow the PartiQL actions that are needed on the ledger's tables, unless another policy does; \
                        `partiql-iam policy for` writes them";
            findings.push(Finding::new(Lint::OnlySendCommand, pattern.span, text, help.to_string()));
            return;
        }
    }
}

/// The ledgers that tables and catalogs are of.
struct Ledgers<'p> {
    names: BTreeSet<&'p str>,
    /// Whether one may be of any ledger.
    is_open: bool,
}

impl<'p> Ledgers<'p> {
    fn of<'t>(targets: impl Iterator<Item = &'t Target<'p>>) -> Self
    where
        'p: 't,
    {
        let mut ledgers = Self { names: BTreeSet::new(), is_open: false };
        for target in targets {
            match target.ledger() {
                Some(name) if !name.contains(['*', '?', '$', '{', '<']) => {
                    ledgers.names.insert(name);
                }
                _ => ledgers.is_open = true,
            }
        }
        ledgers
    }

    /// Whether one of them may be of the ledger.
    fn may_have(&self, ledger: &Target<'_>) -> bool {
        let is_open = |text: &str| text.contains(['$', '{', '<']);
        self.is_open
            || match ledger.ledger() {
                Some(name) => self.names.contains(name) || (is_open(name) && !self.names.is_empty()),
                None if is_open(ledger.text) => !self.names.is_empty(),
                None => self.names.iter().any(|name| matches_wildcards(ledger.text, name)),
            }
    }
}

/// Told once, with the first PartiQL action.
fn no_send_command(allowing: &[&Selected<'_>], grants: &Grants<'_>, findings: &mut Vec<Finding>) {
    let sends = allowing.iter().filter(|statement| statement.live().any(|action| action == Action::SendCommand));
    // What is filled in may be the ledger.
    let is_open = sends.flat_map(|statement| &statement.targets).any(|target| first(target.text).is_some());
    let somewhere = allowing.iter().any(|statement| statement.live().any(|action| action == Action::SendCommand));
    for statement in allowing {
        let Some(pattern) = statement.actions.iter().find(|pattern| pattern.live.iter().copied().any(is_partiql))
        else {
            continue;
        };
        for target in statement.targets.iter().filter(|target| target.is_qldb) {
            let covered = match target.ledger() {
                Some(ledger) => {
                    let may_be = somewhere && (is_open || first(ledger).is_some());
                    may_be || grants.cover(Action::SendCommand, ledger)
                }
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

fn change_without_select(statement: &Selected<'_>, grants: &Grants<'_>, findings: &mut Vec<Finding>) {
    let Some(pattern) = statement.pattern_of(&[Action::PartiQLUpdate, Action::PartiQLDelete]) else { return };
    let tables = statement.targets.iter().filter(|target| target.can_be(ResourceType::Table));
    let uncovered = tables.into_iter().find(|target| !grants.cover(Action::PartiQLSelect, target.text));
    if let Some(target) = uncovered {
        let text = format!("`{}` without `qldb:PartiQLSelect`", pattern.text);
        let help = format!("allow `qldb:PartiQLSelect` on `{}` too, unless another policy does", target.text);
        findings.push(Finding::new(Lint::ChangeWithoutSelect, pattern.span, text, help));
    }
}

fn catalog_not_covered(statement: &Selected<'_>, grants: &Grants<'_>, findings: &mut Vec<Finding>) {
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
