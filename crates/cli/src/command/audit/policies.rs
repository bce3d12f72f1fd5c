//! What was used beside policies, and the least policies.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::super::Failure;
use super::super::request::read_policies;
use super::super::settings::GlobalFlags;
use super::patch;
use partiql_iam::iam::{NamedPolicy, PolicyDocument, PolicySet, PolicySources};
use partiql_iam_audit::report::{Compared, LeastUsed, Mark, Report, compare, least, principals};
use partiql_iam_audit::{Permission, Tally, UNKNOWN, is_like, is_principal, is_unknown};
use partiql_iam_project::{CompiledRole, RoleConfig};

/// What is asked about policies.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct PolicyArgs {
    /// Only what this principal used; `*` stands for any letters
    #[arg(long, value_name = "ARN")]
    principal: Option<String>,
    /// What is left out: a principal, the name or the ARN of a table, or an action, with `*` for any letters; may be given several times
    #[arg(long = "exclude", value_name = "PATTERN")]
    excluded: Vec<String>,
    /// Say what a policy of the principal grants beside what was used, or a template with `#` and the role; may be given several times
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// The same with a role of `partiql-iam.toml`
    #[arg(long, value_name = "NAME", conflicts_with = "policies")]
    role: Option<String>,
    /// Write the least policy that allows what each principal used
    #[arg(long)]
    least_policy: bool,
    /// Write the least policy though the answer is incomplete
    #[arg(long, requires = "least_policy")]
    incomplete: bool,
    /// Write `table/*` for tables of QLDB whose ids are not known; it gives every table of the ledger
    #[arg(long, requires = "least_policy")]
    any_table: bool,
    /// Print the least policy as a patch of the policy that is given, and nothing else
    #[arg(long, requires = "least_policy", requires = "policies")]
    patch: bool,
}

fn is_excluded(excluded: &[String], permission: &Permission) -> bool {
    let name = permission.principal.as_deref().unwrap_or(UNKNOWN);
    let resource = &permission.resource;
    let texts = [name, &*resource.name, &*resource.arn, permission.action.name()];
    excluded.iter().any(|pattern| texts.iter().any(|text| is_like(pattern, text)))
}

impl PolicyArgs {
    /// The part of the tally that is asked about.
    pub(super) fn narrowed(&self, tally: Tally) -> Tally {
        let Self { principal, excluded, .. } = self;
        let tally = tally.with_roles(principal.as_deref());
        // What is left out on purpose may be of anybody.
        let tally =
            if excluded.is_empty() { tally } else { tally.only(|permission| !is_excluded(excluded, permission)) };
        match principal {
            Some(wanted) => tally.only_of(|name| is_principal(wanted, name)),
            None => tally,
        }
    }

    /// What policies grant beside it, if they are given.
    pub(super) fn compared(&self, tally: &Tally, settings: &GlobalFlags) -> Result<Option<Vec<Compared>>, Failure> {
        if self.policies.is_empty() && self.role.is_none() {
            return Ok(None);
        }
        Self::refuse_several(tally)?;
        let role = match &self.role {
            Some(name) => settings.role(Some(name), true)?,
            None => RoleConfig { policies: self.policies.clone(), ..RoleConfig::default() },
        };
        let CompiledRole { policies, context, files, .. } = read_policies(&role, settings.reach())?;
        let named: BTreeSet<&str> = files.iter().flat_map(|file| arns(&file.text)).collect();
        Ok(Some(compare(tally, &policies, &context, named)))
    }

    fn refuse_several(tally: &Tally) -> Result<(), Failure> {
        let of = principals(tally);
        if of.len() > 1 {
            let names: Vec<&str> = of.iter().map(|name| name.as_deref().unwrap_or("(not said)")).take(5).collect();
            let problem = format!("the policies are of one principal, and what was used is of {}", names.join(", "));
            return Err(Failure::plain("several-principals", &problem, "say which one with `--principal`"));
        }
        Ok(())
    }

    /// The change that makes the policy the least one, if it is asked for: empty if the policy grants just what was used.
    pub(super) fn patch(
        &self,
        tally: &Tally,
        compared: Option<&[Compared]>,
        settings: &GlobalFlags,
    ) -> Result<Option<String>, Failure> {
        if !self.patch {
            return Ok(None);
        }
        let [path] = self.policies.as_slice() else {
            let problem = "a patch is of one policy, and several are given";
            return Err(Failure::plain("several-policies", problem, "give one `--policy`"));
        };
        if compared.is_some_and(|compared| !differ(compared)) {
            return Ok(Some(String::new()));
        }
        let mut least_of_all = Vec::new();
        for principal in principals(tally) {
            for LeastUsed { policies, .. } in least(tally, principal.as_deref(), self.any_table) {
                least_of_all.extend(policies.map_err(|error| Failure::without_place(&error))?);
            }
        }
        let role = RoleConfig { policies: vec![path.clone()], ..RoleConfig::default() };
        let CompiledRole { context, files, .. } = read_policies(&role, settings.reach())?;
        let text = match files.as_slice() {
            [file] => &*file.text,
            _ => "",
        };
        let after = patch::patched(text, &least_of_all)?;
        // What stays may deny what was used.
        let document = PolicyDocument::parse(&after).map_err(|error| Failure::without_place(&error))?;
        let identity = vec![NamedPolicy { name: String::new(), document }];
        let changed = PolicySet::compile(PolicySources { identity, ..PolicySources::default() });
        let is_denied = |one: &Compared| matches!(one.mark, Mark::NotGranted | Mark::IdUnknown);
        if let Some(denied) = compare(tally, &changed, &context, []).iter().find(|one| is_denied(one)) {
            let problem =
                format!("with the patch `{}` on `{}` would be denied, and it was used", denied.action, denied.arn);
            return Err(Failure::plain("no-patch", &problem, "see what the statements with `Deny` are for"));
        }
        let name = path.to_string_lossy().replace('\\', "/");
        Ok(Some(patch::unified(name.trim_start_matches("./").trim_start_matches('/'), text, &after)))
    }

    /// A least policy is not made of a part of what was used, unless that is asked for.
    pub(super) fn refuse_incomplete(&self, tally: &Tally, report: &Report<'_>) -> Result<(), Failure> {
        if !self.least_policy || self.incomplete {
            return Ok(());
        }
        if report.is_incomplete() {
            let problem = "the answer is incomplete, and a policy for a part of what was used would be too small";
            let help = "mend what is said above, or ask for it with `--incomplete`";
            return Err(Failure::plain("incomplete", problem, help));
        }
        let of = principals(tally);
        if of.len() > 1 && of.iter().any(|name| is_unknown(name.as_deref())) {
            let problem = "of some uses nobody knows who it was: the policies of those who are known may be too small";
            let help = "say who it was with `--who`, leave them out with `--exclude 'unknown principal*'`, or ask for it with `--incomplete`";
            return Err(Failure::plain("unknown-principals", problem, help));
        }
        Ok(())
    }

    /// Adds the least policies, if they are asked for.
    pub(super) fn with_least<'t>(&self, tally: &'t Tally, mut report: Report<'t>) -> Report<'t> {
        if !self.least_policy {
            return report;
        }
        for principal in principals(tally) {
            let policies = least(tally, principal.as_deref(), self.any_table);
            let principal: Option<Arc<str>> = principal;
            report = report.with_least(principal, policies);
        }
        report
    }
}

/// Whether policies do not grant just what was used.
pub(super) fn differ(compared: &[Compared]) -> bool {
    compared.iter().any(|one| match one.mark {
        Mark::NotGranted | Mark::NotUsed | Mark::IdUnknown => true,
        Mark::Used | Mark::Denied | Mark::NotVisible => false,
    })
}

/// The ARNs of tables and ledgers that a text has, whole ones: whatever form it is in, they are written so.
fn arns(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("arn:aws").map(|(start, _)| start);
    let one = |start: usize| {
        let rest = text.get(start..)?;
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || ":/-_.*?${}".contains(letter);
        let arn = rest.get(..rest.find(|letter| !is_part(letter)).unwrap_or(rest.len()))?;
        let is_ours = arn.contains(":dynamodb:") || arn.contains(":qldb:");
        (is_ours && !arn.contains(['*', '?', '$'])).then_some(arn)
    };
    starts.filter_map(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_a_policy() {
        let text = r#"{"Resource": ["arn:aws:dynamodb:us-east-1:123456789012:table/Music", "arn:aws:s3:::a",
            "arn:aws:dynamodb:us-east-1:123456789012:table/*"]} 'arn:aws-cn:qldb:a:1:ledger/b'"#;
        let found: Vec<&str> = arns(text).collect();
        assert_eq!(found, ["arn:aws:dynamodb:us-east-1:123456789012:table/Music", "arn:aws-cn:qldb:a:1:ledger/b"]);
    }
}
