//! What is found in a file: policies, and the roles that have them.

use std::path::PathBuf;

use partiql_iam::Span;
use partiql_iam::iam::Severity;

use crate::declared::{DeclaredLedger, DeclaredTable};
use crate::text::PolicyText;
use crate::value::place_of_template;

/// What was found in a file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Template {
    /// What the file is.
    pub form: Form,
    /// Its policies, in its order.
    pub policies: Vec<FoundPolicy>,
    /// Its roles, users, groups and functions that have policies, in its order.
    pub roles: Vec<FoundRole>,
    /// The tables of DynamoDB that it declares by their names.
    pub tables: Vec<DeclaredTable>,
    /// The ledgers of QLDB that it declares.
    pub ledgers: Vec<DeclaredLedger>,
    /// What in it is not read.
    pub unread: Vec<Unread>,
}

/// What a file with policies is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// A policy, a statement or a list of statements, alone.
    Policy,
    /// What the AWS CLI prints.
    CliAnswer,
    /// A template of CloudFormation or SAM, also one that `cdk synth` writes.
    CloudFormation,
    /// `serverless.yml`
    Serverless,
    /// Files of Terraform.
    Terraform,
    /// What `terraform show -json` prints.
    TerraformPlan,
}

impl Form {
    /// What it is, in a few words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "a policy",
            Self::CliAnswer => "an answer of the AWS CLI",
            Self::CloudFormation => "a template of CloudFormation",
            Self::Serverless => "a configuration of the Serverless Framework",
            Self::Terraform => "a configuration of Terraform",
            Self::TerraformPlan => "a plan of Terraform",
        }
    }
}

/// A policy of a file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FoundPolicy {
    /// What has it.
    pub owner: Owner,
    /// What it is for.
    pub kind: PolicyUse,
    /// Its JSON, and the places of its parts.
    pub text: PolicyText,
    /// Its place in the file.
    pub span: Span,
    /// The ids of the roles that have it, of [`Template::roles`].
    pub attached_to: Vec<String>,
    /// Whether only the deployment tells if it exists: what it allows is unknown then, and what it denies may be denied.
    pub may_be_missing: bool,
    /// Whether the file only names it, as policies of AWS and policy templates of SAM: then no lint is about it.
    pub is_written_elsewhere: bool,
    /// The policy that the file names and does not have, if this one is in its place.
    pub stands_for: Option<NotGiven>,
    /// The file that it is in, if that is another one of the folder: its places are there.
    pub file: Option<PathBuf>,
}

/// A policy that a file names and does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotGiven {
    /// Its ARN, as far as the file says it.
    pub arn: String,
    /// What is in the resources of the statements that are in its place.
    pub place: String,
}

impl NotGiven {
    /// A policy with this ARN, which messages call by this name.
    pub(crate) fn new(arn: impl Into<String>, name: &str) -> Self {
        Self { arn: arn.into(), place: place_of_template(name) }
    }

    /// What is not known.
    #[must_use]
    pub fn message(&self) -> String {
        format!("what the policy `{}` says is not known", self.arn)
    }

    /// How to give it.
    #[must_use]
    pub fn help(&self) -> String {
        give_policy(&self.arn)
    }

    /// Whether this ARN is the policy's. Policies of AWS have the same name in all partitions.
    #[must_use]
    pub fn is(&self, arn: &str) -> bool {
        let of_aws = |arn: &str| arn.split_once(OF_AWS).map(|(_, name)| name.to_owned());
        self.arn == arn || of_aws(&self.arn).is_some_and(|name| of_aws(arn) == Some(name))
    }
}

/// What ARNs of policies of AWS have before the name.
pub(crate) const OF_AWS: &str = ":iam::aws:policy/";

/// What has a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owner {
    /// Its logical id in the template, its address in Terraform, or its name. Empty for a policy that is alone.
    pub id: String,
    /// The policy's own name, if it has one.
    pub policy: Option<String>,
}

impl Owner {
    /// An owner with the policy's own name.
    #[must_use]
    pub fn new(id: impl Into<String>, policy: Option<String>) -> Self {
        Self { id: id.into(), policy }
    }
}

/// What a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyUse {
    /// It is attached to a role, user or group; or it is alone, and its elements say what it is.
    Identity,
    /// It says who may assume a role.
    Trust,
    /// It is attached to a resource.
    Resource,
}

/// A role, user, group or function of a file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FoundRole {
    /// Its logical id or address, or its name where it has no other.
    pub id: String,
    /// Its name, if the file says it.
    pub name: Option<String>,
    /// The place of its id in the file.
    pub span: Span,
    /// Policies that it has, and that the file does not: what they say is unknown.
    pub unread: Vec<Unread>,
    /// Its permissions boundary.
    pub boundary: Option<Box<FoundPolicy>>,
    /// Condition keys that its requests may have, as [`RequestContext::with_unknown`](partiql_iam::iam::RequestContext::with_unknown) takes them.
    pub may_have: Vec<String>,
}

/// Who asks with the policies of a role, user or group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    Role,
    User,
    /// A user of it.
    Group,
    Unknown,
}

impl Asker {
    /// The condition keys that requests may have. Temporary credentials have more keys than the first, which the first shows.
    pub(crate) fn may_have(self) -> Vec<String> {
        let keys: &[&str] = match self {
            Self::Role => &["aws:TokenIssueTime"],
            Self::User | Self::Group => &["aws:username"],
            Self::Unknown => &["aws:TokenIssueTime", "aws:username"],
        };
        keys.iter().map(|key| (*key).to_owned()).collect()
    }
}

/// The condition key of a tag of the principal; of all without a name.
pub(crate) fn key_of_tag(name: Option<&str>) -> String {
    format!("aws:PrincipalTag/{}", name.unwrap_or_default())
}

/// Something in a file that is not read, and what to do to have it read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unread {
    /// Where, in bytes of the file.
    pub span: Span,
    /// What it is.
    pub message: String,
    /// The command that gives a form that is read, or what else to do.
    pub help: String,
    /// An error, if policies are missed by it; a note, if only what they come to is unknown.
    pub severity: Severity,
}

impl Unread {
    /// Something that is not read, because of which policies are missed.
    #[must_use]
    pub fn error(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: help.into(), severity: Severity::Error }
    }

    /// Something that may change or add policies.
    #[must_use]
    pub fn warning(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message, help) }
    }

    /// Something of which it is only unknown what it comes to.
    #[must_use]
    pub fn note(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(span, message, help) }
    }
}

/// What to do about a policy that a template names and does not have.
pub(crate) fn give_policy(arn: &str) -> String {
    format!("give what `aws iam get-policy-version` prints for it, with `--policy {arn}=FILE`")
}

/// What to do about a policy of which the template does not say which it is.
pub(crate) const FILL_IN: &str =
    "give the policies of the role as they are deployed, as `aws iam get-account-authorization-details` prints them";

/// What to do about policies that are in no file that is given.
pub(crate) const ALL_IN_ONE: &str = "give all of its policies in one file";

impl Template {
    /// Nothing yet.
    #[must_use]
    pub const fn new(form: Form) -> Self {
        Self {
            form,
            policies: Vec::new(),
            roles: Vec::new(),
            tables: Vec::new(),
            ledgers: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// A file that is a policy as a whole.
    pub(crate) fn whole(text: &str) -> Self {
        let span = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        let policy = FoundPolicy::new(Owner::default(), PolicyUse::Identity, PolicyText::written(text, span), span);
        Self { policies: vec![policy], ..Self::new(Form::Policy) }
    }

    /// Some roles, users or groups may have policies that are not seen: those that are seen allow them nothing for sure.
    pub(crate) fn gap(&mut self, place: Span, message: &str, help: &str, is_it: impl Fn(&FoundRole) -> bool) {
        let Self { policies, roles, .. } = self;
        for role in roles.iter_mut().filter(|role| is_it(role)) {
            let policy = FoundPolicy::unknown(Owner::new(&role.id, None), &role.id, place, true, message);
            policies.push(FoundPolicy { attached_to: vec![role.id.clone()], ..policy });
            role.unread.push(Unread::note(place, message, help));
        }
    }

    /// Another file of Terraform, which `by` names, may change what is in this one: nothing in it is known.
    pub fn overridden(&mut self, by: &str) {
        let message = format!("{by} may change it");
        let before = self.policies.len();
        self.gap(Span::default(), &message, "check what `terraform show -json PLAN` prints", |_| true);
        for policy in self.policies.iter_mut().skip(before) {
            policy.owner.policy = Some(message.replace('`', ""));
        }
        self.policies.iter_mut().for_each(|policy| policy.may_be_missing = true);
        self.databases_may_change();
    }

    /// Something may change what the file says of its tables and ledgers.
    pub(crate) fn databases_may_change(&mut self) {
        self.tables.iter_mut().for_each(|table| table.keys = None);
        self.ledgers.iter_mut().for_each(|ledger| ledger.is_sure = false);
    }

    /// The role with this id or name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&FoundRole> {
        let by_id = self.roles.iter().find(|role| role.id == name);
        by_id.or_else(|| self.roles.iter().find(|role| role.name.as_deref() == Some(name)))
    }

    /// The identity-based policies of a role, in the file's order.
    pub fn policies_of<'t>(&'t self, role: &'t FoundRole) -> impl Iterator<Item = &'t FoundPolicy> {
        let is_its =
            |policy: &&FoundPolicy| policy.kind == PolicyUse::Identity && policy.attached_to.contains(&role.id);
        self.policies.iter().filter(is_its)
    }
}

impl FoundPolicy {
    /// A policy that exists, and that no role of the file has.
    #[must_use]
    pub const fn new(owner: Owner, kind: PolicyUse, text: PolicyText, span: Span) -> Self {
        Self {
            owner,
            kind,
            text,
            span,
            attached_to: Vec::new(),
            may_be_missing: false,
            is_written_elsewhere: false,
            stands_for: None,
            file: None,
        }
    }
}
