//! What was used beside policies, and the least policies.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::super::Failure;
use super::super::request::read_policies;
use super::super::settings::GlobalFlags;
use super::{patch, unified};
use partiql_iam::iam::{PolicyDocument, RequestContext};
use partiql_iam_audit::report::{Compared, LeftOut, Mark, Report, compare, least, principals};
use partiql_iam_audit::{Permission, Tally, UNKNOWN, is_like, is_principal, is_unknown};
use partiql_iam_project::{CompiledRole, PolicyFile, RoleConfig};

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

/// The part of a tally that is asked about.
pub(super) struct Narrowed {
    pub(super) tally: Tally,
    /// What is not in it on purpose.
    pub(super) left_out: LeftOut,
    /// Somebody used something before it was narrowed.
    has_others: bool,
}

/// Policies beside what was used.
pub(super) struct Beside {
    pub(super) compared: Vec<Compared>,
    /// What is known of the requests.
    context: RequestContext,
    files: Vec<PolicyFile>,
}

impl PolicyArgs {
    /// Whether something is said of policies.
    pub(super) const fn is_asked(&self) -> bool {
        !self.policies.is_empty() || self.role.is_some() || self.least_policy
    }

    /// The part of the tally that is asked about.
    pub(super) fn narrowed(&self, tally: Tally) -> Narrowed {
        let Self { principal, excluded, .. } = self;
        let tally = tally.with_roles(principal.as_deref());
        let mut left_out = LeftOut { patterns: excluded.clone(), ..LeftOut::default() };
        for permission in tally.permissions.keys() {
            let is_own = principal.as_ref().map(|own| is_principal(own, permission.principal.as_deref()));
            // It may be of the principal, and is not in the answer.
            if is_own == Some(None) || is_own != Some(Some(false)) && is_excluded(excluded, permission) {
                left_out.uses.insert((permission.action, Arc::clone(&permission.resource.arn)));
            }
        }
        // What is left out on purpose may be of anybody.
        let tally =
            if excluded.is_empty() { tally } else { tally.only(|permission| !is_excluded(excluded, permission)) };
        let has_others = !tally.permissions.is_empty();
        let tally = match principal {
            Some(wanted) => tally.only_of(|name| is_principal(wanted, name)),
            None => tally,
        };
        Narrowed { tally, left_out, has_others }
    }

    /// What policies grant beside it, if they are given.
    pub(super) fn beside(&self, narrowed: &Narrowed, settings: &GlobalFlags) -> Result<Option<Beside>, Failure> {
        if self.policies.is_empty() && self.role.is_none() {
            return Ok(None);
        }
        let Narrowed { tally, left_out, has_others: _ } = narrowed;
        Self::refuse_others(tally)?;
        if self.patch || !tally.is_incomplete() {
            self.refuse_nothing(narrowed)?;
        }
        let role = match &self.role {
            Some(name) => settings.role(Some(name), true)?,
            None => RoleConfig { policies: self.policies.clone(), ..RoleConfig::default() },
        };
        let CompiledRole { policies, context, files, .. } = read_policies(&role, settings.reach())?;
        let compared = compare(tally, &policies, &context, left_out);
        Ok(Some(Beside { compared, context, files }))
    }

    /// Policies are of one principal, who must be known.
    fn refuse_others(tally: &Tally) -> Result<(), Failure> {
        let of = principals(tally);
        if of.len() > 1 {
            let names: Vec<&str> = of.iter().map(|name| name.as_deref().unwrap_or("(not said)")).take(5).collect();
            let problem = format!("the policies are of one principal, and what was used is of {}", names.join(", "));
            return Err(Failure::plain("several-principals", &problem, "say which one with `--principal`"));
        }
        if of.iter().any(|name| is_unknown(name.as_deref())) {
            let problem = "the policies are of one principal, and nobody knows who used what was used";
            let help = "say who it was: of a journal with `--who`, of counts in a column `principal`; a script is compared by `partiql-iam diff`";
            return Err(Failure::plain("unknown-principals", problem, help));
        }
        Ok(())
    }

    /// Where nothing was used, nothing shows what is needed.
    fn refuse_nothing(&self, narrowed: &Narrowed) -> Result<(), Failure> {
        let Narrowed { tally, left_out, has_others } = narrowed;
        if tally.permissions.values().any(|manners| manners.all().usage.count > 0) {
            return Ok(());
        }
        let (problem, help) = match &self.principal {
            Some(principal) if tally.permissions.is_empty() && *has_others => (
                format!("nothing that was used is of the principal `{principal}`"),
                "see with `--by principal` who is in the records",
            ),
            _ if !tally.permissions.is_empty() => {
                ("all that was asked for was denied".to_owned(), "see what is printed without policies")
            }
            _ if !left_out.uses.is_empty() && !self.excluded.is_empty() => {
                ("all that was used is left out".to_owned(), "leave less out with `--exclude`")
            }
            _ if tally.totals.outside > 0 => {
                ("nothing that was used is in the window".to_owned(), "widen it with `--from` and `--to`")
            }
            _ => (
                "the records have no statement of QLDB or DynamoDB".to_owned(),
                "give records of the database that the policy is for",
            ),
        };
        Err(Failure::plain("nothing-used", &format!("{problem}: it is not known what is needed"), help))
    }

    /// The change that makes the policy the least one, if it is asked for: empty if the policy grants just what was used.
    pub(super) fn patch(&self, narrowed: &Narrowed, beside: Option<&Beside>) -> Result<Option<String>, Failure> {
        if !self.patch {
            return Ok(None);
        }
        let path = match self.policies.as_slice() {
            [path] => path,
            [] => {
                let problem = "a patch is of a policy that is given by its file";
                return Err(Failure::plain("no-policy", problem, "give one `--policy`"));
            }
            _ => {
                let problem = "a patch is of one policy, and several are given";
                return Err(Failure::plain("several-policies", problem, "give one `--policy`"));
            }
        };
        let Some(Beside { compared, context, files }) = beside.filter(|beside| differ(&beside.compared)) else {
            return Ok(Some(String::new()));
        };
        let name = unified::name(path)?;
        // As it was when it was compared.
        let text = match files.as_slice() {
            [file] => &*file.text,
            _ => "",
        };
        let least = all_of(&narrowed.tally, self.any_table)?;
        let after = patch::patched(text, &least, &narrowed.tally, &narrowed.left_out)?;
        patch::refuse_worse(&after, compared, &narrowed.tally, &narrowed.left_out, context)?;
        Ok(Some(unified::unified(&name, text, &after)))
    }

    /// A least policy is not made of a part of what was used, unless that is asked for.
    pub(super) fn refuse_incomplete(&self, narrowed: &Narrowed, report: &Report<'_>) -> Result<(), Failure> {
        if !self.least_policy || self.incomplete {
            return Ok(());
        }
        let tally = &narrowed.tally;
        if report.is_incomplete() {
            let problem = "the answer is incomplete, and a policy for a part of what was used would be too small";
            let help = "mend what is said above, or ask for it with `--incomplete`";
            return Err(Failure::plain("incomplete", problem, help));
        }
        let of = principals(tally);
        // Of a source that has no principals it is what all used.
        let is_nobody = |name: &Option<Arc<str>>| is_unknown(name.as_deref()) && (of.len() > 1 || name.is_some());
        if of.iter().any(is_nobody) {
            let problem = "of some uses nobody knows who it was: the policies of those who are known may be too small";
            let help = "say who it was with `--who`, leave them out with `--exclude 'unknown principal*'`, or ask for it with `--incomplete`";
            return Err(Failure::plain("unknown-principals", problem, help));
        }
        self.refuse_nothing(narrowed)
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
        Mark::NotGranted
        | Mark::Unknown
        | Mark::IdUnknown
        | Mark::NotUsed
        | Mark::MoreThanUsed
        | Mark::MayBeGranted => true,
        Mark::Used | Mark::Denied | Mark::MayBeNeeded | Mark::NotVisible => false,
    })
}

/// The least policies of all services.
fn all_of(tally: &Tally, any_table: bool) -> Result<Vec<PolicyDocument>, Failure> {
    let mut all = Vec::new();
    for principal in principals(tally) {
        for of_service in least(tally, principal.as_deref(), any_table) {
            all.extend(of_service.policies.map_err(|error| Failure::without_place(&error))?);
        }
    }
    Ok(all)
}
