//! Templates of CloudFormation and SAM: the policies of their resources.
//!
//! Source: CloudFormation template reference, `AWS::IAM::*`, `AWS::DynamoDB::Table`, "Condition" of resources; SAM specification,
//! `AWS::Serverless::Function`.

pub(crate) mod deployment;
mod dynamic;
pub(crate) mod evaluate;
mod gaps;
pub(crate) mod names;
mod roles;
mod sam;
mod tables;

use partiql_iam::Span;
use partiql_iam::dynamodb::KNOWN_MACROS;
use partiql_iam::json::{Json, Node};

use crate::found::{Asker, Form, FoundPolicy, FoundRole, Owner, PolicyUse, Template, Unread, key_of_tag};
use crate::given::TemplateValues;
use crate::source::Places;
use crate::text::PolicyText;
use crate::tree::{items, member, members, parts, string};
use crate::value::{Value, What};
use crate::write;
use evaluate::{Evaluator, Texts};
use names::Names;
use roles::Attachments;

/// Whether a value is a template.
pub(crate) fn is_template(value: &Node<'_>) -> bool {
    let has = |name: &str| member(value, name).is_some();
    has("Resources") || has("AWSTemplateFormatVersion")
}

/// Reads a template.
pub(crate) fn read<'t>(
    file: &'t str,
    places: Places<'t>,
    template: &'t Node<'t>,
    given: &'t TemplateValues,
) -> Template {
    let evaluator = Evaluator::new(places, Names::of(template, given), Texts::Plain);
    let mut reader = Reader::new(file, evaluator, Form::CloudFormation);
    reader.macros(template);
    let has_macros =
        !reader.template.unread.is_empty() || file.contains("Fn::Transform") || file.contains("!Transform");
    reader.resources(template);
    reader.gaps(template);
    if has_macros {
        reader.template.databases_may_change();
    }
    reader.done()
}

/// Reads the resources of a template.
pub(crate) struct Reader<'t> {
    pub(crate) file: &'t str,
    pub(crate) evaluator: Evaluator<'t>,
    pub(crate) template: Template,
    pub(crate) attachments: Attachments,
    /// Roles, users and groups whose names only the deployment tells.
    pub(crate) named_by_deployment: Vec<String>,
}

/// A resource of a template.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'t> {
    pub(crate) id: &'t str,
    pub(crate) properties: &'t Node<'t>,
    /// The place of its logical id.
    pub(crate) place: Span,
    /// The condition under which it is made.
    pub(crate) condition: Option<&'t str>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(file: &'t str, evaluator: Evaluator<'t>, form: Form) -> Self {
        Self {
            file,
            evaluator,
            template: Template::new(form),
            attachments: Attachments::default(),
            named_by_deployment: Vec::new(),
        }
    }

    /// What was read, after the policies are put to their roles.
    pub(crate) fn done(self) -> Template {
        let Self { file: _, evaluator, mut template, attachments, named_by_deployment: _ } = self;
        attachments.apply(&mut template);
        template.unread.extend(evaluator.unread);
        template.unread.sort_by_key(|unread| unread.span);
        template.unread.dedup();
        template
    }

    /// Macros may change everything.
    fn macros(&mut self, template: &'t Node<'t>) {
        let Some(transform) = member(template, "Transform") else { return };
        for item in parts(&transform.value) {
            let named = string(item).or_else(|| string(&member(item, "Name")?.value));
            if named.is_none_or(|name| !KNOWN_MACROS.contains(&name)) {
                let (place, _) = self.evaluator.places.of(item.span, transform.key_span);
                let name = named.unwrap_or("Transform");
                self.template.unread.push(Unread::warning(
                    place,
                    format!("what the macro `{name}` makes of the template is not read"),
                    PROCESSED,
                ));
            }
        }
    }

    /// The policies of all resources.
    pub(crate) fn resources(&mut self, template: &'t Node<'t>) {
        let resources = member(template, "Resources").map(|resources| members(&resources.value)).unwrap_or_default();
        for resource in resources {
            let (place, _) = self.evaluator.places.of(resource.key_span, Span::default());
            if resource.key.starts_with("Fn::") {
                self.template.unread.push(Unread::error(
                    place,
                    format!("the resources that `{}` makes are not read", resource.key),
                    PROCESSED,
                ));
                continue;
            }
            let Some(kind) = member(&resource.value, "Type").and_then(|kind| string(&kind.value)) else { continue };
            let Some(properties) = member(&resource.value, "Properties") else { continue };
            let condition = member(&resource.value, "Condition").and_then(|condition| string(&condition.value));
            let resource = Resource { id: &resource.key, properties: &properties.value, place, condition };
            self.resource(kind, resource);
        }
    }

    fn resource(&mut self, kind: &str, resource: Resource<'t>) {
        match kind {
            "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => self.identity(kind, resource),
            "AWS::IAM::Policy"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy" => self.policy_resource(resource),
            "AWS::IAM::UserToGroupAddition" => self.group_members(resource),
            "AWS::Serverless::Function" | "AWS::Serverless::StateMachine" => self.function(resource),
            "AWS::Serverless::Connector" => {
                self.template.unread.push(Unread::warning(
                    resource.place,
                    "the policy that a connector of SAM makes is not read",
                    PROCESSED,
                ));
            }
            "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable" => {
                self.declared(kind, resource);
                self.table(resource);
            }
            "AWS::Serverless::SimpleTable" => self.declared(kind, resource),
            "AWS::QLDB::Ledger" => self.ledger(resource),
            "AWS::SSO::PermissionSet" => self.documents(resource, "InlinePolicy", PolicyUse::Identity),
            "AWS::Organizations::Policy" => self.documents(resource, "Content", PolicyUse::Identity),
            _ => {
                for name in ["PolicyDocument", "KeyPolicy", "ResourcePolicy"] {
                    self.documents(resource, name, PolicyUse::Resource);
                }
                self.documents(resource, "AssumeRolePolicyDocument", PolicyUse::Trust);
            }
        }
        if member(resource.properties, "Connectors").is_some() {
            self.template.unread.push(Unread::warning(
                resource.place,
                "the policies that connectors of SAM make are not read",
                PROCESSED,
            ));
        }
    }

    /// The policies of a table, of its stream and of its replicas.
    fn table(&mut self, resource: Resource<'t>) {
        let streams = member(resource.properties, "StreamSpecification").map(|member| &member.value);
        let replicas = member(resource.properties, "Replicas").map(|member| items(&member.value)).unwrap_or_default();
        for holder in [resource.properties].into_iter().chain(streams).chain(replicas) {
            if let Some(policy) = member(holder, "ResourcePolicy") {
                let around = Resource { properties: &policy.value, ..resource };
                self.documents(around, "PolicyDocument", PolicyUse::Resource);
            }
        }
    }

    /// The policy under a property.
    fn documents(&mut self, resource: Resource<'t>, property: &str, kind: PolicyUse) {
        let Some(document) = member(resource.properties, property) else { return };
        if matches!(document.value.value, Json::Object(_) | Json::String(_)) {
            let owner = Owner::new(resource.id, None);
            self.add(owner, kind, &document.value, resource, None);
        }
    }

    /// Adds the policy of a document, and says which of the template's policies it is.
    pub(crate) fn add(
        &mut self,
        owner: Owner,
        kind: PolicyUse,
        document: &'t Node<'t>,
        resource: Resource<'t>,
        only_if: Option<&str>,
    ) -> Option<usize> {
        let value = self.evaluator.value(document, resource.place)?;
        Some(self.add_value(owner, kind, &value, only_if.or(resource.condition)))
    }

    /// The same of a value.
    pub(crate) fn add_value(&mut self, owner: Owner, kind: PolicyUse, value: &Value, only_if: Option<&str>) -> usize {
        self.evaluator.note_odd(self.file, value);
        let text = write::policy(value, kind);
        self.keep(owner, kind, text, value.place, only_if)
    }

    /// Keeps a policy.
    pub(crate) fn keep(
        &mut self,
        owner: Owner,
        kind: PolicyUse,
        text: PolicyText,
        place: Span,
        only_if: Option<&str>,
    ) -> usize {
        let mut policy = FoundPolicy::new(owner, kind, text, place);
        policy.may_be_missing = only_if.is_some();
        self.template.policies.push(policy);
        self.template.policies.len() - 1
    }

    /// The name of a policy, or of a role, if the template says it.
    pub(crate) fn own_text(&mut self, properties: &'t Node<'t>, property: &str, around: Span) -> Option<String> {
        let named = member(properties, property)?;
        self.evaluator.value(&named.value, around)?.known_text()
    }

    /// Adds a role, user, group or function.
    pub(crate) fn add_role(&mut self, id: &str, name: Option<String>, span: Span, asker: Asker) {
        let may_have = asker.may_have();
        let id = id.to_owned();
        self.template.roles.push(FoundRole { id, name, span, unread: Vec::new(), boundary: None, may_have });
    }

    /// Says of the last role that it has these tags.
    pub(crate) fn tagged(&mut self, tags: &Node<'_>) {
        if let Some(role) = self.template.roles.last_mut() {
            role.may_have.extend(keys_of_tags(tags));
        }
    }
}

/// The condition keys of tags: a list of keys and values, or an object.
pub(crate) fn keys_of_tags(tags: &Node<'_>) -> Vec<String> {
    let key = |name: Option<&str>| key_of_tag(name.filter(|name| !name.contains("${")));
    let whole = tags;
    match &whole.value {
        Json::Array(tags) => {
            tags.iter().map(|tag| key(member(tag, "Key").and_then(|key| string(&key.value)))).collect()
        }
        Json::Object(tags) if evaluate::function(whole).is_none() => {
            tags.iter().map(|tag| key(Some(&tag.key))).collect()
        }
        Json::Null => Vec::new(),
        Json::Object(_) | Json::Bool(_) | Json::Number(_) | Json::String(_) => vec![key(None)],
    }
}

/// What gives a template without macros and without resources that SAM makes.
pub(crate) const PROCESSED: &str =
    "give the template that `aws cloudformation get-template --template-stage Processed` prints for the deployed stack";

/// A value that is unknown as a whole, by its name.
pub(crate) fn unknown_name(value: &Value) -> Option<&str> {
    match &value.what {
        What::Unknown(name) => Some(name),
        What::Null | What::Bool(_) | What::Number(_) | What::Text(_) | What::List(_) | What::Object(_) => None,
    }
}
