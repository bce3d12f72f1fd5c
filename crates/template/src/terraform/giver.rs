//! The resources that say who has which policy.
//!
//! Source: Terraform's provider for AWS, the resources of the service IAM.

/// A resource that gives managed policies to whom its attributes name.
pub(super) struct Giver {
    pub(super) kind: &'static str,
    /// The attributes with roles, users or groups, and the resources that those are.
    pub(super) to: &'static [(&'static str, &'static str)],
    pub(super) policies: &'static str,
}

pub(super) const ROLE: &str = "aws_iam_role";
pub(super) const USER: &str = "aws_iam_user";
pub(super) const GROUP: &str = "aws_iam_group";
pub(super) const POLICY: &str = "aws_iam_policy";
pub(super) const ROLE_POLICY: &str = "aws_iam_role_policy";

pub(super) const GIVERS: [Giver; 7] = [
    Giver { kind: "aws_iam_role_policy_attachment", to: &[("role", ROLE)], policies: "policy_arn" },
    Giver { kind: "aws_iam_user_policy_attachment", to: &[("user", USER)], policies: "policy_arn" },
    Giver { kind: "aws_iam_group_policy_attachment", to: &[("group", GROUP)], policies: "policy_arn" },
    Giver {
        kind: "aws_iam_policy_attachment",
        to: &[("roles", ROLE), ("users", USER), ("groups", GROUP)],
        policies: "policy_arn",
    },
    Giver { kind: "aws_iam_role_policy_attachments_exclusive", to: &[("role_name", ROLE)], policies: "policy_arns" },
    Giver { kind: "aws_iam_user_policy_attachments_exclusive", to: &[("user_name", USER)], policies: "policy_arns" },
    Giver { kind: "aws_iam_group_policy_attachments_exclusive", to: &[("group_name", GROUP)], policies: "policy_arns" },
];

/// The resources with an inline policy, and the attribute that says whose.
pub(super) const INLINE: [(&str, &str, &str); 3] =
    [(ROLE_POLICY, "role", ROLE), ("aws_iam_user_policy", "user", USER), ("aws_iam_group_policy", "group", GROUP)];

/// The resources that put users into groups: the kind, and the attributes with both.
pub(super) const MEMBERS: [(&str, &str, &str); 2] =
    [("aws_iam_group_membership", "users", "group"), ("aws_iam_user_group_membership", "user", "groups")];

/// The resources that take all other policies away: the kind, whose, which remain, and those of which kind are meant.
pub(super) const EXCLUSIVE: [(&str, &str, &str, &str, &str); 6] = [
    ("aws_iam_role_policies_exclusive", "role_name", ROLE, "policy_names", ROLE_POLICY),
    ("aws_iam_user_policies_exclusive", "user_name", USER, "policy_names", "aws_iam_user_policy"),
    ("aws_iam_group_policies_exclusive", "group_name", GROUP, "policy_names", "aws_iam_group_policy"),
    ("aws_iam_role_policy_attachments_exclusive", "role_name", ROLE, "policy_arns", POLICY),
    ("aws_iam_user_policy_attachments_exclusive", "user_name", USER, "policy_arns", POLICY),
    ("aws_iam_group_policy_attachments_exclusive", "group_name", GROUP, "policy_arns", POLICY),
];

/// The attributes by which a role takes away all policies of a kind that they do not name, even where they name none.
///
/// Source: Terraform's provider for AWS, `aws_iam_role`: "Configuring … will cause exclusive management".
pub(super) const OF_ROLES: [(&str, &str); 2] = [("inline_policy", ROLE_POLICY), ("managed_policy_arns", POLICY)];

/// The attributes of a kind of resource that say who has which policy, or is in which group.
pub(super) fn giving(kind: &str) -> impl Iterator<Item = &'static str> {
    let givers = GIVERS.iter().filter(move |giver| giver.kind == kind);
    let givers = givers.flat_map(|giver| giver.to.iter().map(|(name, _)| *name).chain([giver.policies]));
    let members = MEMBERS.iter().filter(move |(of, ..)| *of == kind);
    givers.chain(members.flat_map(|(_, users, groups)| [*users, *groups]))
}

/// The kinds of what may give policies to whom it is told of.
const TOLD: [&str; 9] = [
    "module",
    "aws_cloudformation_stack",
    "aws_cloudformation_stack_set",
    "aws_serverlessapplicationrepository_cloudformation_stack",
    "aws_cloudcontrolapi_resource",
    "awscc_iam_role_policy",
    "awscc_iam_user_policy",
    "awscc_iam_group_policy",
    "awscc_iam_managed_policy",
];

/// Whether a resource of this kind may give policies to whom it is told of.
pub(super) fn may_give(kind: &str) -> bool {
    TOLD.contains(&kind)
}

/// Whether what is at this address may be attached to a role, user or group, or attach something.
pub(super) fn may_attach(address: &str) -> bool {
    let mut parts = address.split('.').map(str::trim);
    parts.any(|part| part.starts_with("aws_iam_") || may_give(part))
}
