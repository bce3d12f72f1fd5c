//! What the names in a template are.
//!
//! Source: CloudFormation template reference, "Return values" of each resource type.

use std::collections::BTreeMap;

use partiql_iam::json::Node;

use crate::tree::{member, members, string};

/// The resources of a template, by their logical ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names<'t> {
    resources: BTreeMap<&'t str, &'t Node<'t>>,
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
    pub(crate) fn of(template: &'t Node<'t>) -> Self {
        let resources = member(template, "Resources").map(|resources| members(&resources.value)).unwrap_or_default();
        Self { resources: resources.iter().map(|member| (&*member.key, &member.value)).collect() }
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
