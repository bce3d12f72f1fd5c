//! What may give a role, user or group policies that are not seen here: then those that are seen allow nothing for sure.

use partiql_iam::Span;
use partiql_iam::dynamodb::KNOWN_MACROS;
use partiql_iam::json::{Json, Member, Node};

use super::dynamic;
use super::evaluate::{function, is_reference_to};
use super::{PROCESSED, Reader, keys_of_tags};
use crate::found::{FoundRole, Unread};
use crate::tree::{at, items, member, members, parts, string};

/// The properties that name whom a policy is attached to, with the type of resource that they name.
pub(super) const HOLDERS: [(&str, &str); 6] = [
    ("Roles", "AWS::IAM::Role"),
    ("RoleName", "AWS::IAM::Role"),
    ("Users", "AWS::IAM::User"),
    ("UserName", "AWS::IAM::User"),
    ("Groups", "AWS::IAM::Group"),
    ("GroupName", "AWS::IAM::Group"),
];

const STACK_SET: &str = "what a stack set makes is not read";

const FUNCTIONS: [&str; 2] = ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"];

impl<'t> Reader<'t> {
    /// Looks through a template after its resources.
    pub(crate) fn gaps(&mut self, template: &'t Node<'t>) {
        if let Some(span) = made_by_macros(template) {
            self.gap_of_all(span, "what macros and includes make of the template is not read");
        }
        let boundary = at(template, &["Globals", "Function"]).and_then(|all| member(&all.value, "PermissionsBoundary"));
        if let Some(boundary) = boundary {
            self.gap_of_all(boundary.key_span, "the permissions boundary of all functions is not read");
        }
        if let Some(tags) = at(template, &["Globals", "Function", "Tags"]) {
            let keys = keys_of_tags(&tags.value);
            self.template.roles.iter_mut().for_each(|role| role.may_have.extend(keys.iter().cloned()));
        }
        let resources = member(template, "Resources").map(|all| members(&all.value)).unwrap_or_default();
        for resource in resources {
            let kind = member(&resource.value, "Type").and_then(|kind| string(&kind.value)).unwrap_or_default();
            let properties = member(&resource.value, "Properties").map(|properties| &properties.value);
            if kind.contains("::MODULE") {
                self.gap_of_all(resource.key_span, "what a module makes is not read");
            }
            let Some(properties) = properties else { continue };
            match kind {
                // It may attach policies to a role that it is told of.
                "AWS::CloudFormation::Stack" | "AWS::Serverless::Application"
                    if member(properties, "Parameters").is_some() =>
                {
                    self.gap_of_all(resource.key_span, "what a nested stack makes is not read");
                }
                "AWS::CloudFormation::StackSet" if member(properties, "Parameters").is_some() => {
                    self.gap_of_all(resource.key_span, STACK_SET);
                }
                "AWS::CloudFormation::StackSet" => {
                    let (place, _) = self.evaluator.places.of(resource.key_span, Span::default());
                    let help = "give its template in a file of its own";
                    self.template.unread.push(Unread::note(place, STACK_SET, help));
                }
                "AWS::IAM::Policy"
                | "AWS::IAM::ManagedPolicy"
                | "AWS::IAM::RolePolicy"
                | "AWS::IAM::UserPolicy"
                | "AWS::IAM::GroupPolicy" => {
                    if member(properties, "PolicyDocument").is_none() {
                        self.gap_of_all(resource.key_span, "a policy without its document is not known");
                    }
                    self.gaps_of_holders(properties);
                }
                "AWS::IAM::UserToGroupAddition" => {
                    if member(&resource.value, "Condition").is_some() {
                        self.gap_of_all(resource.key_span, "who is in a group depends on a condition");
                    }
                    let users = member(properties, "Users").map(|users| items(&users.value)).unwrap_or_default();
                    if let Some(user) =
                        users.iter().find(|user| function(user).is_some_and(|called| called.key == "Fn::If"))
                    {
                        self.gap_of_all(user.span, "who is in a group depends on a condition");
                    }
                    self.gaps_of_holders(properties);
                    let group = member(properties, "GroupName").map(|group| &group.value);
                    let is_declared =
                        |name: &str| self.template.roles.iter().any(|role| role.name.as_deref() == Some(name));
                    let is_known = group.is_some_and(|group| match string(group) {
                        Some(name) => is_declared(name),
                        None => self.is_reference(group, "AWS::IAM::Group"),
                    });
                    if !is_known {
                        self.gap_of_all(resource.key_span, "the user may be in a group that is not known");
                    }
                }
                "AWS::IAM::User" => {
                    let groups = member(properties, "Groups").map(|groups| &groups.value);
                    let is_known = |group: &Node<'_>| self.is_reference(group, "AWS::IAM::Group");
                    let all_known = groups.is_none_or(|groups| is_list(groups) && items(groups).iter().all(is_known));
                    if let Some(groups) = groups.filter(|_| !all_known) {
                        let (place, _) = self.evaluator.places.of(groups.span, Span::default());
                        self.gap(&resource.key, place, "the user may be in a group that is not known");
                    }
                }
                _ if !kind.starts_with("AWS::") || kind.starts_with("AWS::CloudFormation::CustomResource") => {
                    self.gap_of_told(resource, properties);
                }
                _ => {}
            }
        }
    }

    /// A resource that is not of AWS may attach policies to the roles, users and groups that it is told of.
    fn gap_of_told(&mut self, resource: &Member<'t>, properties: &'t Node<'t>) {
        let (place, _) = self.evaluator.places.of(resource.key_span, Span::default());
        let message = format!("`{}` is told of it, and may give it policies", resource.key);
        self.template.gap(place, &message, PROCESSED, |role| {
            let roles_own = format!("{}Role", role.id);
            let is_it = |word: &str| [Some(&*role.id), Some(&*roles_own), role.name.as_deref()].contains(&Some(word));
            says(properties, &|text| text.split(|letter: char| !is_of_name(letter)).any(is_it))
        });
    }

    /// Whom a policy is attached to must be seen: a reference to a resource of the template, or a name that one resource alone has.
    fn gaps_of_holders(&mut self, properties: &'t Node<'t>) {
        for (property, kind) in HOLDERS {
            let Some(holders) = member(properties, property) else { continue };
            for holder in parts(&holders.value) {
                let branches = function(holder).filter(|called| called.key == "Fn::If");
                let is_known = match branches {
                    Some(called) => {
                        let is_none = |branch: &Node<'_>| is_reference_to(branch, "AWS::NoValue");
                        let branches = items(&called.value);
                        branches.len() == 3
                            && branches.iter().skip(1).all(|branch| is_none(branch) || self.is_holder(branch, kind))
                    }
                    None => self.is_holder(holder, kind),
                };
                if !is_known {
                    self.gap_of_all(holder.span, "whom a policy is attached to is not known");
                }
            }
        }
    }

    fn is_holder(&self, holder: &Node<'_>, kind: &str) -> bool {
        let Some(name) = string(holder) else { return self.is_reference(holder, kind) };
        if dynamic::is_in(name) {
            return false;
        }
        // A name is that of the one resource with it. What has a name that is not known may have this one; so may, perhaps, what has it in
        // another case: names "are not distinguished by case" (IAM User Guide, "IAM and AWS STS quotas").
        let is_same = |own: &str| own.eq_ignore_ascii_case(name);
        let mut named = self.template.roles.iter().filter(|role| role.name.as_deref().is_some_and(is_same));
        let is_its = |role: &FoundRole| {
            let is_kind = self.evaluator.names.kind(&role.id) == Some(kind);
            is_kind && role.id != name && role.name.as_deref() == Some(name)
        };
        let found = named.next();
        let is_other = self.template.roles.iter().any(|role| role.id == name);
        !is_other && named.next().is_none() && found.map_or(!self.has_unknown_names(kind), is_its)
    }

    fn has_unknown_names(&self, kind: &str) -> bool {
        self.named_by_deployment.iter().any(|id| self.evaluator.names.kind(id) == Some(kind))
    }

    /// Whether it is `Ref` to a resource of this type, or to the role that SAM makes for a function.
    fn is_reference(&self, node: &Node<'_>, kind: &str) -> bool {
        let Some(called) = function(node).filter(|called| called.key == "Ref") else { return false };
        let Some(id) = string(&called.value) else { return false };
        let of_function = id.strip_suffix("Role").and_then(|id| self.evaluator.names.kind(id));
        self.evaluator.names.kind(id) == Some(kind)
            || kind == "AWS::IAM::Role" && of_function.is_some_and(|kind| FUNCTIONS.contains(&kind))
    }

    fn gap_of_all(&mut self, span: Span, message: &str) {
        let (place, _) = self.evaluator.places.of(span, Span::default());
        self.template.gap(place, message, PROCESSED, |_| true);
    }

    /// Says of a role that it may have policies that are not seen.
    pub(crate) fn gap(&mut self, role: &str, place: Span, message: &str) {
        self.template.gap(place, message, PROCESSED, |found| found.id == role);
    }
}

/// Something that changes the template when it is deployed.
fn made_by_macros(template: &Node<'_>) -> Option<Span> {
    let is_known = |item: &Node<'_>| string(item).is_some_and(|name| KNOWN_MACROS.contains(&name));
    let unknown = member(template, "Transform").filter(|transform| !parts(&transform.value).iter().all(is_known));
    unknown.map(|transform| transform.key_span).or_else(|| key_of_macro(template))
}

/// Whether a letter may be of a name or a logical id.
const fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '+' | '=' | ',' | '@')
}

/// Whether a text in a value is so. Recursion ends with the depth of the JSON.
fn says(node: &Node<'_>, is_so: &impl Fn(&str) -> bool) -> bool {
    string(node).is_some_and(is_so)
        || items(node).iter().any(|item| says(item, is_so))
        || members(node).iter().any(|member| says(&member.value, is_so))
}

const fn is_list(node: &Node<'_>) -> bool {
    matches!(node.value, Json::Array(_))
}

/// A key by which macros put in what is elsewhere. Recursion ends with the depth of the JSON.
fn key_of_macro(node: &Node<'_>) -> Option<Span> {
    let is_macro = |key: &str| key == "Fn::Transform" || key.starts_with("Fn::ForEach");
    let own = members(node).iter().find(|member| is_macro(&member.key)).map(|member| member.key_span);
    own.or_else(|| members(node).iter().find_map(|member| key_of_macro(&member.value)))
        .or_else(|| items(node).iter().find_map(key_of_macro))
}
