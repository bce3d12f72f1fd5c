//! What is wrong with the policies of a file, each looked at beside the others of its role.

use partiql_iam::iam::{Finding, PolicyDocument, PolicyError, PolicyKind};
use partiql_iam::{LintContext, lint};

use crate::found::{FoundPolicy, PolicyUse, Template};

/// The lints that say what a policy lacks, which another policy of the same role may have.
const LACKING: [&str; 8] = [
    "catalog-not-covered",
    "change-without-select",
    "condition-check-for-exists",
    "index-not-covered",
    "no-send-command",
    "only-send-command",
    "stream-role",
    "table-not-covered",
];

/// What is wrong with the policies of a file, with the places of the file.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Linted {
    /// What lints find.
    pub findings: Vec<Finding>,
    /// Why some of them are no policies.
    pub refused: Vec<PolicyError>,
}

impl Template {
    /// Lints every policy of the file. What a policy lacks is left out where another policy of each of its roles has it.
    #[must_use]
    pub fn lint(&self, context: LintContext<'_>) -> Linted {
        let mut linted = Linted::default();
        for policy in &self.policies {
            match policy.lint(context) {
                Ok(mut found) => {
                    if found.iter().any(is_lacking) {
                        let others = self.beside(policy, context);
                        found.retain(|finding| !is_lacking(finding) || others.iter().any(|said| said.says(finding)));
                    }
                    linted.findings.extend(found);
                }
                Err(error) => {
                    // What is said of the word itself says more.
                    if !self.unread.iter().any(|unread| unread.span == error.span()) {
                        linted.refused.push(error);
                    }
                }
            }
        }
        linted.findings.sort_by_key(|finding| finding.span);
        linted
    }

    /// What is said of the policy beside the others of its roles, for each of them.
    fn beside(&self, policy: &FoundPolicy, context: LintContext<'_>) -> Vec<Said> {
        let roles = self.roles.iter().filter(|role| policy.attached_to.contains(&role.id));
        let mut said: Vec<Said> = roles
            .map(|role| {
                let others = self.policies_of(role).filter(|other| !std::ptr::eq(*other, policy));
                joined(policy, others).and_then(|text| lint(&text, context).ok()).map_or(Said::All, Said::Only)
            })
            .collect();
        if said.is_empty() || policy.kind != PolicyUse::Identity {
            said.push(Said::All);
        }
        said
    }
}

/// What lints say.
enum Said {
    /// It is not known to be less than of the policy alone.
    All,
    Only(Vec<Finding>),
}

impl Said {
    fn says(&self, finding: &Finding) -> bool {
        match self {
            Self::All => true,
            Self::Only(findings) => findings
                .iter()
                .any(|found| found.lint.code() == finding.lint.code() && found.subject == finding.subject),
        }
    }
}

fn is_lacking(finding: &Finding) -> bool {
    LACKING.contains(&finding.lint.code())
}

/// One policy with the statements of several; `None` if one of them is none.
fn joined<'p>(policy: &FoundPolicy, others: impl Iterator<Item = &'p FoundPolicy>) -> Option<String> {
    let read = |policy: &FoundPolicy| PolicyDocument::parse_framed(policy.text.json(), PolicyKind::Identity).ok();
    let mut all = read(policy)?;
    for other in others {
        all.statements.extend(read(other)?.statements);
    }
    for statement in &mut all.statements {
        // Each is unique in its own policy alone.
        statement.sid = None;
    }
    all.listed = true;
    serde_json::to_string(&all).ok()
}
