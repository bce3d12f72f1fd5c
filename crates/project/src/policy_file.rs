//! Policies of files, with what to point at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use partiql_iam::Span;
use partiql_iam::iam::{MAX_POLICY_BYTES, NamedPolicy, PolicyError, PolicyKind, ResourcePolicy};

use partiql_iam_template::{
    Chosen, FoundPolicy, NotGiven, OtherFile, PolicyUse, Template, TemplateError, TemplateValues, read_beside_with,
};

use crate::folder::Folder;
use crate::policy_path::{file_of, managed_policy, role_of};
use crate::problem::{Cause, Problem, ReadText};
use crate::text::file_name;

/// The file of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// The name that the policy has in the [`PolicySet`](partiql_iam::iam::PolicySet).
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
    /// What is given for what templates leave open.
    given: &'f TemplateValues,
    pub(crate) files: Vec<PolicyFile>,
    pub(crate) problems: Vec<Problem>,
    /// The permissions boundary that a template gives to the role that is meant.
    pub(crate) boundary: Option<NamedPolicy>,
    /// Policies that templates name, and that no file has.
    pub(crate) not_given: Vec<NotGiven>,
    /// What is wrong if that counts.
    pub(crate) second_boundary: Option<Problem>,
    /// Condition keys that requests may have by who the role, user or group of a template is.
    pub(crate) may_have: Vec<String>,
}

impl<'f> Loader<'f> {
    pub(crate) const fn new(read: &'f ReadText<'f>, given: &'f TemplateValues) -> Self {
        Self {
            read,
            given,
            files: Vec::new(),
            problems: Vec::new(),
            boundary: None,
            not_given: Vec::new(),
            second_boundary: None,
            may_have: Vec::new(),
        }
    }

    /// The policies of files, each with what it does.
    pub(crate) fn policies(&mut self, paths: &[PathBuf], kind: PolicyKind) -> Vec<NamedPolicy> {
        let mut policies = Vec::new();
        let given: Vec<&str> = paths.iter().filter_map(|path| managed_policy(path)).map(|(arn, _)| arn).collect();
        for path in paths {
            let path = managed_policy(path).map_or(path.as_path(), |(_, file)| file);
            let Some((text, template)) = self.template(path) else { continue };
            match template.chosen(role_of(path)) {
                Ok(Chosen { role, policies: chosen, .. }) => {
                    for policy in chosen {
                        if let Some(stands_for) = &policy.stands_for {
                            if given.iter().any(|arn| stands_for.is(arn)) {
                                continue;
                            }
                            self.not_given.push(stands_for.clone());
                        }
                        policies.extend(self.named(path, &text, policy, kind, |policy| policy.document(kind)));
                    }
                    let boundary =
                        role.and_then(|role| role.boundary.as_deref()).filter(|_| kind == PolicyKind::Identity);
                    if let Some(boundary) = boundary {
                        self.bound(path, &text, boundary);
                    }
                    if let Some(role) = role.filter(|_| kind == PolicyKind::Identity) {
                        self.may_have.extend(role.may_have.iter().cloned());
                    }
                }
                Err(error) => self.problem(path, &text.own, Cause::Template(Box::new(error))),
            }
        }
        policies
    }

    /// Keeps the permissions boundary of a role.
    fn bound(&mut self, path: &Path, text: &Texts, boundary: &FoundPolicy) {
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
                let (path, text) = text.of(path, boundary);
                let (path, text) = (path.to_owned(), text.to_string());
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
            self.problem(path, &text.own, Cause::Template(Box::new(error)));
            return None;
        };
        self.named(path, &text, policy, kind, FoundPolicy::resource_document)
    }

    /// The text of a file, and what policies are in it; `None` after noting what is wrong.
    fn template(&mut self, path: &Path) -> Option<(Texts, Template)> {
        let file = file_of(path);
        let text = match (self.read)(file, MAX_POLICY_BYTES) {
            Ok(text) => text,
            Err(error) => {
                self.problem(path, "", Cause::Unreadable(error));
                return None;
            }
        };
        let Folder { others, changed_by } = Folder::around(file, self.read);
        match read_beside_with(file, &text, &others, self.given) {
            Ok(mut template) => {
                if let Some(by) = changed_by {
                    template.overridden(&by);
                }
                let others = others.into_iter().map(|OtherFile { path, text }| (path, text.into())).collect();
                Some((Texts { own: text.into(), others }, template))
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
        text: &Texts,
        policy: &FoundPolicy,
        kind: PolicyKind,
        document: impl FnOnce(&FoundPolicy) -> Result<D, PolicyError>,
    ) -> Option<NamedPolicy<D>> {
        let (path, text) = text.of(path, policy);
        match document(policy) {
            Ok(document) => {
                let FoundPolicy { owner, .. } = policy;
                let file = file_name(path);
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
                let path = path.to_owned();
                self.files.push(PolicyFile { name: name.clone(), path, file, kind, text: Arc::clone(text) });
                Some(NamedPolicy { name, document })
            }
            Err(error) => {
                let problem =
                    Problem { path: path.to_owned(), text: text.to_string(), cause: Cause::Policy(Box::new(error)) };
                self.problems.push(problem);
                None
            }
        }
    }
}

/// The text of a file, and those of others of its folder in which policies of its roles may be.
struct Texts {
    own: Arc<str>,
    others: Vec<(PathBuf, Arc<str>)>,
}

impl Texts {
    /// The file that a policy is in.
    fn of<'t>(&'t self, path: &'t Path, policy: &FoundPolicy) -> (&'t Path, &'t Arc<str>) {
        let Self { own, others } = self;
        let other = others.iter().find(|(path, _)| policy.file.as_ref() == Some(path));
        other.map_or((file_of(path), own), |(path, text)| (path, text))
    }
}

#[cfg(test)]
mod tests;
