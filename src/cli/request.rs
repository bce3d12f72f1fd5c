//! Policies and what is known of a request, from arguments.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::policy::key_value;
use super::settings::Settings;
use super::{Failure, FileError, Refused, file_name, read};
use crate::config::Role;
use crate::policy::{
    MAX_POLICY_BYTES, NamedPolicy, PolicyDocument, PolicyKind, PolicySet, PolicySources, RequestContext, StatementRef,
};
use crate::span::Span;

#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// A policy of the user, its groups or the role; one of them must allow
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// Instead of policies, a role of `partiql-iam.toml`; without either its current role
    #[arg(long, value_name = "NAME", conflicts_with_all = ["policies", "boundary", "scps"])]
    role: Option<String>,
    /// The permissions boundary
    #[arg(long, value_name = "FILE", requires = "policies")]
    boundary: Option<PathBuf>,
    /// The service control policy of one level, from the root to the account
    #[arg(long = "scp", value_name = "FILE", requires = "policies")]
    scps: Vec<PathBuf>,
    /// The policy passed when the session was made
    #[arg(long, value_name = "FILE")]
    session_policy: Option<PathBuf>,
    /// A condition key of the request; a key that is given again has a list of values
    #[arg(long = "context", value_name = "KEY=VALUE", value_parser = context_entry)]
    context: Vec<(String, String)>,
}

/// Condition keys have a service prefix.
fn context_entry(text: &str) -> Result<(String, String), String> {
    let (key, value) = key_value(text)?;
    match key.split_once(':') {
        Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => Ok((key, value)),
        _ => Err("a condition key has a prefix and a name, such as `aws:SourceIp`".to_owned()),
    }
}

/// A policy that was read, with its text to point at.
#[derive(Debug)]
pub(super) struct PolicyText {
    pub(super) name: String,
    pub(super) text: String,
    kind: PolicyKind,
}

/// The policies of a request, read.
pub(super) struct Policies {
    pub(super) set: PolicySet,
    pub(super) texts: Vec<PolicyText>,
}

/// The error of an answer in JSON.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ErrorView {
    pub(super) code: &'static str,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    pub(super) span: Option<Span>,
    pub(super) help: Option<String>,
}

impl From<&Refused> for ErrorView {
    fn from(refused: &Refused) -> Self {
        let FileError { code, message, file, path, span, help } = &refused.view;
        let policy = Some(file.clone());
        Self { code, message: message.clone(), policy, path: path.clone(), span: *span, help: help.clone() }
    }
}

/// A policy of a kind, read from a file.
fn read_policy(path: &Path, kind: PolicyKind) -> Result<(String, PolicyDocument), Failure> {
    let text = read(path, MAX_POLICY_BYTES)?;
    match PolicyDocument::parse_framed(&text, kind) {
        Ok(document) => Ok((text, document)),
        Err(error) => Err(Failure::File(Box::new(Refused::policy(&file_name(path), &text, &error)))),
    }
}

impl Policies {
    /// Reads and compiles all policies, or none.
    pub(super) fn read(role: &Role) -> Result<Self, Failure> {
        let Role { policies, boundary, scps, session_policy, context: _ } = role;
        let mut texts = Vec::new();
        let mut load = |path: &PathBuf, kind: PolicyKind| -> Result<NamedPolicy, Failure> {
            let name = file_name(path);
            let (text, document) = read_policy(path, kind)?;
            texts.push(PolicyText { name: name.clone(), text, kind });
            Ok(NamedPolicy { name, document })
        };
        let sources = PolicySources {
            identity: policies.iter().map(|path| load(path, PolicyKind::Identity)).collect::<Result<_, _>>()?,
            boundary: boundary.as_ref().map(|path| load(path, PolicyKind::PermissionsBoundary)).transpose()?,
            scps: scps
                .iter()
                .map(|path| load(path, PolicyKind::ServiceControl).map(|policy| vec![policy]))
                .collect::<Result<_, _>>()?,
            session: session_policy.iter().map(|path| load(path, PolicyKind::Session)).collect::<Result<_, _>>()?,
        };
        Ok(Self { set: PolicySet::compile(sources), texts })
    }

    /// The text of the policy that a denial speaks of.
    pub(super) fn text(&self, statement: &StatementRef) -> Option<&PolicyText> {
        self.texts.iter().find(|text| text.name == statement.policy && text.kind == statement.policy_kind)
    }
}

impl PolicyArgs {
    /// What applies: the policies of the flags, else those of a role of the configuration file. A session policy and condition
    /// keys are of one request, so that those of the flags also go with a role, before its own.
    pub(super) fn role(&self, settings: &Settings, announced: bool) -> Result<Role, Failure> {
        let Self { policies, role, boundary, scps, session_policy, context } = self;
        let flags = RequestContext::new();
        let flags = context.iter().fold(flags, |context, (key, value)| context.with(key, value.as_str()));
        if policies.is_empty() {
            let role = settings.role(role.as_deref(), announced)?;
            let session_policy = session_policy.clone().or(role.session_policy);
            return Ok(Role { session_policy, context: role.context.overridden_by(flags), ..role });
        }
        Ok(Role {
            policies: policies.clone(),
            boundary: boundary.clone(),
            scps: scps.clone(),
            session_policy: session_policy.clone(),
            context: flags,
        })
    }

    /// The first key that a statement gives itself, so that a value of the caller's would not count.
    pub(super) fn fixed_key(&self) -> Option<&str> {
        self.context.iter().map(|(key, _)| key.as_str()).find(|key| RequestContext::is_fixed_by_statement(key))
    }
}
