//! Policies of files, with what to point at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use partiql_iam::Span;
use partiql_iam::iam::{MAX_POLICY_BYTES, NamedPolicy, PolicyError, PolicyKind, ResourcePolicy};

use partiql_iam_template::{Chosen, FoundPolicy, PolicyUse, Template, TemplateError};

use crate::overriding::overriding;
use crate::policy_path::{file_of, role_of};
use crate::problem::{Cause, Problem, ReadText};
use crate::text::file_name;

/// The file of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// The name that the policy has in the [`PolicySet`].
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The file's name, as messages have it.
    pub file: String,
    /// What the policy does.
    pub kind: PolicyKind,
    /// What is in it.
    pub text: Arc<str>,
}

/// Reads policies, and gathers what is wrong.
pub(crate) struct Loader<'f> {
    read: &'f ReadText<'f>,
    pub(crate) files: Vec<PolicyFile>,
    pub(crate) problems: Vec<Problem>,
    /// The permissions boundary that a template gives to the role that is meant.
    pub(crate) boundary: Option<NamedPolicy>,
    /// What is wrong if that counts.
    pub(crate) second_boundary: Option<Problem>,
}

impl<'f> Loader<'f> {
    pub(crate) const fn new(read: &'f ReadText<'f>) -> Self {
        Self { read, files: Vec::new(), problems: Vec::new(), boundary: None, second_boundary: None }
    }

    /// The policies of files, each with what it does.
    pub(crate) fn policies(&mut self, paths: &[PathBuf], kind: PolicyKind) -> Vec<NamedPolicy> {
        let mut policies = Vec::new();
        for path in paths {
            let Some((text, template)) = self.template(path) else { continue };
            match template.chosen(role_of(path)) {
                Ok(Chosen { role, policies: chosen, .. }) => {
                    for policy in chosen {
                        policies.extend(self.named(path, &text, policy, kind, |policy| policy.document(kind)));
                    }
                    let boundary =
                        role.and_then(|role| role.boundary.as_deref()).filter(|_| kind == PolicyKind::Identity);
                    if let Some(boundary) = boundary {
                        self.bound(path, &text, boundary);
                    }
                }
                Err(error) => self.problem(path, &text, Cause::Template(Box::new(error))),
            }
        }
        policies
    }

    /// Keeps the permissions boundary of a role.
    fn bound(&mut self, path: &Path, text: &Arc<str>, boundary: &FoundPolicy) {
        let kind = PolicyKind::PermissionsBoundary;
        let Some(own) = self.named(path, text, boundary, kind, |policy| policy.document(kind)) else { return };
        match &self.boundary {
            // A role has one: the files are of two roles, or of two times.
            Some(first) if first.document != own.document => {
                let error = TemplateError::Form {
                    message: "a permissions boundary besides that of another file".to_owned(),
                    help: "give the policies of one role alone, or its boundary with `--boundary`".to_owned(),
                    span: boundary.span,
                };
                let (path, text) = (file_of(path).to_owned(), text.to_string());
                self.second_boundary = Some(Problem { path, text, cause: Cause::Template(Box::new(error)) });
            }
            Some(_) => {}
            None => self.boundary = Some(own),
        }
    }

    /// The only policy of a file, as that of a resource.
    pub(crate) fn resource(&mut self, path: &Path, kind: PolicyKind) -> Option<NamedPolicy<ResourcePolicy>> {
        let (text, template) = self.template(path)?;
        let is_meant = |policy: &&FoundPolicy| match role_of(path) {
            Some(name) => policy.owner.id == name,
            None => policy.kind != PolicyUse::Trust,
        };
        let found: Vec<&FoundPolicy> = template.policies.iter().filter(is_meant).collect();
        let [policy] = found.as_slice() else {
            let error = TemplateError::Form {
                message: format!("{} with {} policies of resources", template.form.name(), found.len()),
                help: "say which is meant: `FILE#NAME`".to_owned(),
                span: Span::default(),
            };
            self.problem(path, &text, Cause::Template(Box::new(error)));
            return None;
        };
        self.named(path, &text, policy, kind, FoundPolicy::resource_document)
    }

    /// The text of a file, and what policies are in it; `None` after noting what is wrong.
    fn template(&mut self, path: &Path) -> Option<(Arc<str>, Template)> {
        let file = file_of(path);
        let text = match (self.read)(file, MAX_POLICY_BYTES) {
            Ok(text) => text,
            Err(error) => {
                self.problem(path, "", Cause::Unreadable(error));
                return None;
            }
        };
        match partiql_iam_template::read(file, &text) {
            Ok(mut template) => {
                if let Some(by) = overriding(file, self.read) {
                    template.overridden(&format!("`{}`", by.display()));
                }
                Some((text.into(), template))
            }
            Err(error) => {
                self.problem(path, &text, Cause::Template(Box::new(error)));
                None
            }
        }
    }

    fn problem(&mut self, path: &Path, text: &str, cause: Cause) {
        self.problems.push(Problem { path: file_of(path).to_owned(), text: text.to_owned(), cause });
    }

    /// `None` after noting what is wrong.
    fn named<D>(
        &mut self,
        path: &Path,
        text: &Arc<str>,
        policy: &FoundPolicy,
        kind: PolicyKind,
        document: impl FnOnce(&FoundPolicy) -> Result<D, PolicyError>,
    ) -> Option<NamedPolicy<D>> {
        match document(policy) {
            Ok(document) => {
                let FoundPolicy { owner, .. } = policy;
                let file = file_name(file_of(path));
                let mut name = file.clone();
                if !owner.id.is_empty() {
                    name = format!("{name}#{}", owner.id);
                }
                if let Some(own) = owner.policy.as_ref().filter(|own| **own != owner.id) {
                    name = format!("{name} ({own})");
                }
                let taken = self.files.iter().filter(|file| file.kind == kind && file.name.starts_with(&name)).count();
                if taken > 0 && !owner.id.is_empty() {
                    name = format!("{name} {}", taken + 1);
                }
                let path = file_of(path).to_owned();
                self.files.push(PolicyFile { name: name.clone(), path, file, kind, text: Arc::clone(text) });
                Some(NamedPolicy { name, document })
            }
            Err(error) => {
                self.problem(path, text, Cause::Policy(Box::new(error)));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
