//! What the names in a template are.
//!
//! Source: CloudFormation template reference, "Return values" of each resource type.

use std::collections::{BTreeMap, BTreeSet};

use partiql_iam::json::{Member, Node};

use crate::given::{PSEUDO, TemplateValues};
use crate::tree::{member, members, string};

/// The resources of a template, by their logical ids, and its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Names<'t> {
    resources: BTreeMap<&'t str, &'t Node<'t>>,
    /// The parameters that are a text or a number.
    parameters: BTreeSet<&'t str>,
    given: &'t TemplateValues,
}

/// A resource type, its property, and of those with an ARN the service and the resource type in it.
type Named = (&'static str, &'static str, Option<(&'static str, &'static str)>);

/// The resource types whose `Ref` is the name that a property says: the type, the property, and of those with an ARN the service and the
/// resource type in it.
const NAMED: [Named; 8] = [
    ("AWS::DynamoDB::Table", "TableName", Some(("dynamodb", "table"))),
    ("AWS::DynamoDB::GlobalTable", "TableName", Some(("dynamodb", "table"))),
    ("AWS::Serverless::SimpleTable", "TableName", Some(("dynamodb", "table"))),
    ("AWS::QLDB::Ledger", "Name", Some(("qldb", "ledger"))),
    ("AWS::IAM::Role", "RoleName", None),
    ("AWS::IAM::User", "UserName", None),
    ("AWS::IAM::Group", "GroupName", None),
    ("AWS::S3::Bucket", "BucketName", None),
];

impl<'t> Names<'t> {
    /// The names in a template.
    pub(crate) fn of(template: &'t Node<'t>, given: &'t TemplateValues) -> Self {
        let all = |name: &str| member(template, name).map(|all| members(&all.value)).unwrap_or_default();
        let kind = |parameter: &'t Node<'t>| member(parameter, "Type").and_then(|kind| string(&kind.value));
        let is_text = |parameter: &&'t Member<'t>| kind(&parameter.value).is_some_and(is_text);
        Self {
            resources: all("Resources").iter().map(|member| (&*member.key, &member.value)).collect(),
            parameters: all("Parameters").iter().filter(is_text).map(|member| &*member.key).collect(),
            ..Self::alone(given)
        }
        .told()
    }

    /// The names where there is no template around.
    pub(crate) fn alone(given: &'t TemplateValues) -> Self {
        Self { resources: BTreeMap::new(), parameters: BTreeSet::new(), given }.told()
    }

    /// Tells of all parameters, also of those that no policy refers to.
    fn told(self) -> Self {
        PSEUDO.iter().chain(&self.parameters).for_each(|name| self.given.has(name));
        self
    }

    /// The value that is given for a parameter or a pseudo parameter.
    pub(crate) fn given(&self, name: &str) -> Option<&'t str> {
        let is_one = self.parameters.contains(name) || PSEUDO.contains(&name);
        if is_one && !self.resources.contains_key(name) { self.given.get(name) } else { None }
    }

    /// A resource.
    pub(crate) fn resource(&self, id: &str) -> Option<&'t Node<'t>> {
        self.resources.get(id).copied()
    }

    /// The type of a resource.
    pub(crate) fn kind(&self, id: &str) -> Option<&'t str> {
        string(&member(self.resource(id)?, "Type")?.value)
    }

    /// A resource whose `Ref` is its name, and the property that says it.
    pub(crate) fn named(&self, id: &str) -> Option<(&'static str, &'t Node<'t>)> {
        let kind = self.kind(id)?;
        let (_, property, _) = NAMED.iter().find(|(name, ..)| *name == kind)?;
        Some((property, self.resource(id)?))
    }

    /// A resource whose ARN ends in its name: the service, the resource type, and the property that says the name.
    pub(crate) fn with_arn(&self, id: &str) -> Option<(&'static str, &'static str, &'static str, &'t Node<'t>)> {
        let kind = self.kind(id)?;
        let (_, property, arn) = NAMED.iter().find(|(name, ..)| *name == kind)?;
        let (service, resource) = (*arn)?;
        Some((service, resource, property, self.resource(id)?))
    }
}

/// Whether a parameter of this type comes to the text that is given: lists do not, and what the name of a parameter of Systems Manager comes to is
/// there.
///
/// Source: CloudFormation user guide, "Parameters".
fn is_text(kind: &str) -> bool {
    matches!(kind, "String" | "Number") || (kind.starts_with("AWS::") && !kind.starts_with("AWS::SSM::"))
}
