//! Policies and what is known of a request, from arguments.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::reach::Reach;
use super::settings::GlobalFlags;
use super::{Failure, FileError, Refused, message};
use partiql_iam::iam::RequestContext;
use partiql_iam_answer::{ErrorView, Fault, bad_value};
use partiql_iam_project::{CompiledRole, RoleConfig};
use partiql_iam_template::{NoSuchName, TemplateValues};

#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// A policy of the user, its groups or the role, or a template with `#` and the role; one must allow
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// A role of `partiql-iam.toml` instead of `--policy`; the file's current role, if neither is given
    #[arg(long, value_name = "NAME", conflicts_with_all = ["policies", "boundary", SCP, SCP_ALSO])]
    role: Option<String>,
    /// The permissions boundary
    #[arg(long, value_name = "FILE", requires = "policies")]
    boundary: Option<PathBuf>,
    #[command(flatten)]
    scps: ScpArgs,
    /// DynamoDB: a resource control policy of the tables' organization, account or units; it only denies
    #[arg(long = "rcp", value_name = "FILE")]
    rcps: Vec<PathBuf>,
    /// The policy passed when the session was made
    #[arg(long, value_name = "FILE")]
    session_policy: Option<PathBuf>,
    /// The policy of the VPC endpoint that the request comes through
    #[arg(long, value_name = "FILE")]
    endpoint_policy: Option<PathBuf>,
    /// A condition key of the request; for a list of values give the key several times
    #[arg(long = "context", value_name = "KEY=VALUE", value_parser = context_entry)]
    context: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) values: ValueArgs,
}

/// What templates leave open.
#[derive(Debug, Args)]
pub(super) struct ValueArgs {
    /// What a template leaves open, such as AWS::Region, a parameter, `var.stage` or `opt:stage`; may be given several times
    #[arg(long = "template-value", value_name = "NAME=VALUE", value_parser = key_value)]
    values: Vec<(String, String)>,
}

impl ValueArgs {
    /// The values by their names.
    pub(super) fn values(&self) -> Result<TemplateValues, Failure> {
        let mut names = BTreeSet::new();
        if let Some((name, _)) = self.values.iter().find(|(name, _)| !names.insert(name)) {
            return Err(Failure::plain("template-value", &format!("`{name}` has two values"), "give it one value"));
        }
        Ok(self.values.iter().cloned().collect())
    }

    /// Whether there is one.
    pub(super) const fn is_given(&self) -> bool {
        !self.values.is_empty()
    }
}

/// Refuses a value for what no template has of those that were read.
pub(super) fn in_templates(values: &TemplateValues) -> Result<(), Failure> {
    match values.without_template() {
        Some(NoSuchName { message, help, .. }) => Err(Failure::plain("template-value", &message, &help)),
        None => Ok(()),
    }
}

const SCP: &str = "scp";
const SCP_ALSO: &str = "scp-also";

/// The service control policies in the order of the command line, which says what level each is of.
#[derive(Debug)]
struct ScpArgs {
    files: Vec<Scp>,
}

#[derive(Debug)]
enum Scp {
    /// The first of a level.
    Begins(PathBuf),
    /// Another of the same level.
    Also(PathBuf),
}

impl ScpArgs {
    /// The files of each level.
    fn levels(&self) -> Result<Vec<Vec<PathBuf>>, Failure> {
        let mut levels: Vec<Vec<PathBuf>> = Vec::new();
        for file in &self.files {
            match (file, levels.last_mut()) {
                (Scp::Begins(path), _) => levels.push(vec![path.clone()]),
                (Scp::Also(path), Some(level)) => level.push(path.clone()),
                (Scp::Also(path), None) => {
                    let problem = format!("`--scp-also {}` has no level to add to", path.display());
                    return Err(Failure::plain("scp-level", &problem, "begin a level with `--scp` before it"));
                }
            }
        }
        Ok(levels)
    }
}

impl Args for ScpArgs {
    fn augment_args(command: Command) -> Command {
        let file = |name: &'static str, help: &'static str| {
            let arg = Arg::new(name).long(name).value_name("FILE").help(help).requires("policies");
            arg.action(ArgAction::Append).value_parser(value_parser!(PathBuf))
        };
        command
            .arg(file(SCP, "A service control policy; each begins the next level, from the root to the account"))
            .arg(file(SCP_ALSO, "Another service control policy of the level that the last `--scp` began"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ScpArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let all = |name: &str, file: fn(PathBuf) -> Scp| {
            let paths = matches.get_many::<PathBuf>(name).into_iter().flatten().cloned().map(file);
            matches.indices_of(name).into_iter().flatten().zip(paths).collect::<Vec<_>>()
        };
        let mut files = all(SCP, Scp::Begins);
        files.extend(all(SCP_ALSO, Scp::Also));
        files.sort_by_key(|(index, _)| *index);
        Ok(Self { files: files.into_iter().map(|(_, file)| file).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Divides at the first `=`.
pub(super) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write a key, `=` and a value".to_owned()),
    }
}

/// Condition keys have a service prefix.
fn context_entry(text: &str) -> Result<(String, String), String> {
    let (key, value) = key_value(text)?;
    if let Some(problem) = bad_value(&key, &value) {
        return Err(problem);
    }
    match key.split_once(':') {
        Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => Ok((key, value)),
        _ => Err("a condition key has a prefix and a name, such as `aws:SourceIp`".to_owned()),
    }
}

/// Refuses a context that contradicts the ARN of what is asked for.
pub(super) fn agreed(context: &RequestContext, arn: &str) -> Result<(), Failure> {
    partiql_iam_answer::agreed(context, arn)
        .map_err(|Fault { message, help, .. }| Failure::plain("context", &message, help.as_deref().unwrap_or_default()))
}

/// A refused file as the error of an answer in JSON.
pub(super) fn error_of(refused: &Refused) -> ErrorView {
    let FileError { code, message, file, path, span, help } = &refused.view;
    let policy = Some(file.clone());
    ErrorView {
        code: (*code).into(),
        message: message.clone(),
        policy,
        path: path.clone(),
        span: *span,
        help: help.clone(),
    }
}

/// The policies of a role, read and compiled, or the first file that can't be used.
pub(super) fn read_policies(role: &RoleConfig, reach: &Reach) -> Result<CompiledRole, Failure> {
    CompiledRole::load("", role, &|path, limit| reach.read_text(path, limit)).map_err(|problems| {
        match problems.into_iter().next() {
            Some(problem) => problem.into(),
            None => Failure::Message(message("the policies can't be read")),
        }
    })
}

impl PolicyArgs {
    /// What applies: the policies of the flags, else those of a role of the configuration file. A session policy, the policy
    /// of an endpoint and condition keys are of one request, so that those of the flags also go with a role, before its own.
    pub(super) fn role(&self, settings: &GlobalFlags, announced: bool) -> Result<RoleConfig, Failure> {
        let Self { policies, role, boundary, scps, rcps, session_policy, endpoint_policy, context, values } = self;
        let values = values.values()?;
        let flags = RequestContext::new();
        let flags = context.iter().fold(flags, |context, (key, value)| context.with(key, value.as_str()));
        if policies.is_empty() {
            let role = settings.role(role.as_deref(), announced)?;
            let session_policy = session_policy.clone().or(role.session_policy);
            let endpoint_policy = endpoint_policy.clone().or(role.endpoint_policy);
            // These only deny: those of the flags are more of them.
            let more = rcps.iter().filter(|path| !role.rcps.contains(path));
            let rcps = role.rcps.iter().chain(more).cloned().collect();
            return Ok(RoleConfig {
                rcps,
                session_policy,
                endpoint_policy,
                context: role.context.overridden_by(flags),
                values: values.and(&role.values),
                ..role
            });
        }
        Ok(RoleConfig {
            policies: policies.clone(),
            boundary: boundary.clone(),
            scps: scps.levels()?,
            rcps: rcps.clone(),
            session_policy: session_policy.clone(),
            endpoint_policy: endpoint_policy.clone(),
            context: flags,
            values,
        })
    }

    /// Whether policies are given, or a role.
    pub(super) const fn is_given(&self) -> bool {
        !self.policies.is_empty() || self.role.is_some()
    }

    /// A flag that goes with policies or a role, if one is given.
    pub(super) fn of_request(&self) -> Option<&'static str> {
        let Self { policies: _, role: _, boundary: _, scps: _, rcps, session_policy, endpoint_policy, context, .. } =
            self;
        let flags = [
            (!rcps.is_empty(), "--rcp"),
            (session_policy.is_some(), "--session-policy"),
            (endpoint_policy.is_some(), "--endpoint-policy"),
            (!context.is_empty(), "--context"),
        ];
        flags.into_iter().find(|(is_given, _)| *is_given).map(|(_, flag)| flag)
    }

    /// Whether policies are given that only some services have.
    pub(super) fn has_rcps(&self) -> bool {
        !self.rcps.is_empty()
    }

    /// The first key that a statement gives itself, so that a value of the caller's would not count.
    pub(super) fn fixed_key(&self) -> Option<&str> {
        self.context.iter().map(|(key, _)| key.as_str()).find(|key| RequestContext::is_fixed_by_statement(key))
    }
}
